#[test]
fn six_digits() {
    assert_eq!(parse_colour("#000000"), Some(Rgb(0, 0, 0)));
    assert_eq!(parse_colour("#12ab0f"), Some(Rgb(0x12, 0xab, 0x0f)));
    assert_eq!(parse_colour("#FFfF01"), Some(Rgb(255, 255, 1)));
}

#[test]
fn three_digits_stand_for_two_each() {
    assert_eq!(parse_colour("#fa0"), Some(Rgb(0xff, 0xaa, 0)));
    assert_eq!(parse_colour("#123"), Some(Rgb(0x11, 0x22, 0x33)));
    assert_eq!(parse_colour("#FFF"), parse_colour("#ffffff"));
}

#[test]
fn other_numbers_of_digits_are_none() {
    for text in ["#", "#1", "#12", "#1234", "#12345", "#1234567", "#12345678"] {
        assert_eq!(parse_colour(text), None, "{text}");
    }
}

#[test]
fn other_characters_are_none() {
    for text in [
        "",
        "fff",
        "123456",
        "#ggg",
        "# ff",
        "#+12",
        "##12",
        "#12345\u{e9}",
    ] {
        assert_eq!(parse_colour(text), None, "{text}");
    }
}
