#[test]
fn words_joined_by_hyphens() {
    assert_eq!(slug("Hello, World!", 80), "hello-world");
    assert_eq!(
        slug("  Rust 1.80 -- what's new?  ", 80),
        "rust-1-80-whats-new"
    );
    assert_eq!(slug("already-a-slug", 80), "already-a-slug");
}

#[test]
fn apostrophes_do_not_divide() {
    assert_eq!(slug("Don't", 80), "dont");
    assert_eq!(slug("the dogs\u{2019} day", 80), "the-dogs-day");
    assert_eq!(slug("rock 'n' roll", 80), "rock-n-roll");
}

#[test]
fn other_characters_divide() {
    assert_eq!(slug("caf\u{e9}s", 80), "caf-s");
    assert_eq!(slug("a_b/c", 80), "a-b-c");
}

#[test]
fn cut_at_a_whole_word() {
    assert_eq!(slug("one two three", 13), "one-two-three");
    assert_eq!(slug("one two three", 12), "one-two");
    assert_eq!(slug("one two three", 7), "one-two");
    assert_eq!(slug("one two three", 6), "one");
    assert_eq!(slug("one three a", 5), "one");
}

#[test]
fn a_long_first_word_is_cut() {
    assert_eq!(slug("internationalisation", 5), "inter");
    assert_eq!(slug("ab c", 2), "ab");
    assert_eq!(slug("ab c", 1), "a");
    assert_eq!(slug("ab c", 0), "");
}

#[test]
fn no_title() {
    assert_eq!(slug("", 80), "untitled");
    assert_eq!(slug("?! \u{1f600}", 3), "untitled");
    assert_eq!(slug("''", 80), "untitled");
}
