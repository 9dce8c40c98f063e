#[test]
fn all_but_the_last_four() {
    assert_eq!(
        hide_cards("paid with 4111111111111111 today"),
        "paid with ************1111 today"
    );
    assert_eq!(hide_cards("123456789012"), "********9012");
    assert_eq!(
        hide_cards("card:1234567890123456789."),
        "card:***************6789."
    );
}

#[test]
fn groups_stay() {
    assert_eq!(hide_cards("4111 1111 1111 1234"), "**** **** **** 1234");
    assert_eq!(hide_cards("3782-822463-10005!"), "****-******-*0005!");
    assert_eq!(hide_cards("1234 5678-9012 34"), "**** ****-**12 34");
}

#[test]
fn other_runs_stay() {
    for line in [
        "",
        "12345678901",
        "12345678901234567890",
        "call 555 0199",
        "1234 5678 901",
        "12345 67890 12345 67890",
    ] {
        assert_eq!(hide_cards(line), line);
    }
}

#[test]
fn what_divides_runs() {
    assert_eq!(
        hide_cards("12345678  901234567890"),
        "12345678  ********7890"
    );
    assert_eq!(hide_cards("123456--789012"), "123456--789012");
    assert_eq!(hide_cards("123456 -789012"), "123456 -789012");
    assert_eq!(hide_cards("123456.789012"), "123456.789012");
    assert_eq!(hide_cards("-123456789012- 1"), "-********9012- 1");
}

#[test]
fn other_characters() {
    assert_eq!(
        hide_cards("\u{20ac}123456789012\u{e9}"),
        "\u{20ac}********9012\u{e9}"
    );
    assert_eq!(
        hide_cards("a123456789012 123456789012b"),
        "a123456789012 123456789012b"
    );
    assert_eq!(
        hide_cards("123456789012,210987654321"),
        "********9012,********4321"
    );
}
