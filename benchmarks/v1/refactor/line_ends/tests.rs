fn borrowed(text: &str) -> bool {
    matches!(plain_line_ends(text), Cow::Borrowed(same) if same.as_ptr() == text.as_ptr())
}

#[test]
fn every_kind_of_line_end() {
    assert_eq!(plain_line_ends("a\r\nb\rc\nd\n"), "a\nb\nc\nd\n");
    assert_eq!(plain_line_ends("a\r\n\r\n\r"), "a\n\n\n");
    assert_eq!(plain_line_ends("\r\r\n\n"), "\n\n\n");
}

#[test]
fn the_last_line_gets_its_end() {
    assert_eq!(plain_line_ends("a\nb"), "a\nb\n");
    assert_eq!(plain_line_ends("a\r\nb"), "a\nb\n");
    assert_eq!(plain_line_ends("a\r"), "a\n");
}

#[test]
fn what_is_plain_is_not_copied() {
    assert!(borrowed("a\nb\n"));
    assert!(borrowed("\n"));
    assert!(borrowed(""));
    assert_eq!(plain_line_ends(""), "");
}

#[test]
fn what_is_not_plain_is_a_copy() {
    for text in ["a", "a\r\n", "\r", "a\n\rb\n"] {
        assert!(matches!(plain_line_ends(text), Cow::Owned(_)), "{text:?}");
    }
}
