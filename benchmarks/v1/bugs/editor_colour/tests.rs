fn colour(text: &str) -> Option<(u8, u8, u8)> {
    parse_colour(text).map(|Colour { red, green, blue }| (red, green, blue))
}

#[test]
fn the_long_form() {
    assert_eq!(colour("#102aff"), Some((16, 42, 255)));
    assert_eq!(colour("#DEADbe"), Some((222, 173, 190)));
}

#[test]
fn digits_of_the_short_form_count_twice() {
    assert_eq!(colour("#f80"), Some((255, 136, 0)));
    assert_eq!(colour("#123"), Some((17, 34, 51)));
}

#[test]
fn other_lengths_are_no_colour() {
    for text in [
        "",
        "#",
        "#1",
        "#12",
        "#1234",
        "#12345",
        "#1234567",
        "#123456789",
    ] {
        assert_eq!(colour(text), None, "{text}");
    }
}

#[test]
fn the_hash_sign_is_needed() {
    assert_eq!(colour("102aff"), None);
    assert_eq!(colour("$102aff"), None);
    assert_eq!(colour(" #102aff"), None);
    assert_eq!(colour("##102af"), None);
}

#[test]
fn what_is_no_digit() {
    assert_eq!(colour("#12345g"), None);
    assert_eq!(colour("#+1+2+3"), None);
    assert_eq!(colour("#1 2"), None);
}

#[test]
fn characters_of_several_bytes() {
    assert_eq!(colour("é1234"), None);
    assert_eq!(colour("#é1234"), None);
    assert_eq!(colour("#€€"), None);
    assert_eq!(colour("#１２３"), None);
}
