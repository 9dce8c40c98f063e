const ALL: [Step; 3] = [line_ends, trimmed, tabs];

#[test]
fn steps_follow_one_another() {
    assert_eq!(clean(" a\r\nb\tc\r", &ALL), "a\nb c");
    assert_eq!(clean("\ta\t", &[tabs, trimmed]), "a");
    assert_eq!(clean("\ta\t", &[trimmed, tabs]), "a");
    assert_eq!(clean("a\tb", &[tabs, tabs]), "a b");
}

#[test]
fn what_is_clean_is_borrowed() {
    let text = String::from("nothing to do");
    let clean = clean(&text, &ALL);
    assert!(matches!(clean, Cow::Borrowed(_)));
    assert_eq!(clean.as_ptr(), text.as_ptr());
}

#[test]
fn a_part_is_borrowed_from_the_text() {
    let text = String::from("  cut  ");
    let cut = { clean(&text, &ALL) };
    assert!(matches!(cut, Cow::Borrowed("cut")));
    assert_eq!(cut.as_ptr(), text[2..].as_ptr());
}

#[test]
fn a_change_is_owned() {
    assert!(matches!(clean("a\tb", &ALL), Cow::Owned(_)));
    assert!(matches!(clean(" a\tb ", &[tabs, trimmed]), Cow::Owned(text) if text == "a b"));
}

#[test]
fn an_owned_text_that_stays_is_not_copied() {
    fn upper(text: &str) -> Cow<'_, str> {
        let mut owned = String::with_capacity(4096);
        owned.push_str(&text.to_uppercase());
        Cow::Owned(owned)
    }
    match clean("abc", &[upper, trimmed, tabs, line_ends]) {
        Cow::Owned(text) => assert!(text == "ABC" && text.capacity() >= 4096),
        Cow::Borrowed(_) => panic!("not owned"),
    }
    assert_eq!(clean("", &[]), "");
}
