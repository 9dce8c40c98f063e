#[test]
fn short_texts_stay() {
    assert_eq!(shorten("abc", 3), "abc");
    assert_eq!(shorten("abc ", 9), "abc ");
    assert_eq!(shorten("", 0), "");
    assert_eq!(shorten("\u{e9}\u{e9}", 4), "\u{e9}\u{e9}");
}

#[test]
fn long_texts_end_in_dots() {
    assert_eq!(shorten("abcdefgh", 7), "abcd...");
    assert_eq!(shorten("abcdefgh", 4), "a...");
    assert_eq!(shorten("abcdefgh", 3), "...");
}

#[test]
fn characters_stay_whole() {
    assert_eq!(shorten("a\u{e9}\u{e9}\u{e9}\u{e9}", 6), "a\u{e9}...");
    assert_eq!(shorten("a\u{e9}\u{e9}\u{e9}\u{e9}", 7), "a\u{e9}...");
    assert_eq!(shorten("a\u{e9}\u{e9}\u{e9}\u{e9}", 8), "a\u{e9}\u{e9}...");
    assert_eq!(shorten("\u{1f600}\u{1f600}", 6), "...");
    assert_eq!(shorten("\u{1f600}\u{1f600}", 7), "\u{1f600}...");
}

#[test]
fn blanks_before_the_dots_go() {
    assert_eq!(shorten("one two three", 7), "one...");
    assert_eq!(shorten("one  two three", 8), "one...");
}

#[test]
fn no_room_for_dots() {
    assert_eq!(shorten("abcdef", 2), "ab");
    assert_eq!(shorten("a bcde", 2), "a ");
    assert_eq!(shorten("abcdef", 0), "");
    assert_eq!(shorten("\u{20ac}\u{20ac}", 2), "");
}
