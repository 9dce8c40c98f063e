#[test]
fn the_last_four_digits_stay() {
    assert_eq!(
        mask_cards("card 4111111111111234 paid"),
        "card ************1234 paid"
    );
    assert_eq!(mask_cards("1234567890123456"), "************3456");
}

#[test]
fn thirteen_to_nineteen_digits() {
    assert_eq!(mask_cards("123456789012"), "123456789012");
    assert_eq!(mask_cards("1234567890123"), "*********0123");
    assert_eq!(mask_cards("1234567890123456789"), "***************6789");
    assert_eq!(mask_cards("12345678901234567890"), "12345678901234567890");
}

#[test]
fn several_numbers() {
    assert_eq!(
        mask_cards("1234567890123,x1234567890124 42"),
        "*********0123,x*********0124 42"
    );
}

#[test]
fn all_else_stays() {
    for text in [
        "",
        "no digits",
        "order 4711",
        "\u{e9}1\u{e9}",
        "1234 5678 9012 3456",
        "\u{661}\u{662}",
    ] {
        assert_eq!(mask_cards(text), text);
    }
}

#[test]
fn numbers_between_other_letters() {
    assert_eq!(
        mask_cards("\u{e9}1234567890123\u{e9}"),
        "\u{e9}*********0123\u{e9}"
    );
}
