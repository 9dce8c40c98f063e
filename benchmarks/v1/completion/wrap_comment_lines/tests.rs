#[test]
fn as_many_words_as_fit() {
    assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
    assert_eq!(wrap("one two three four", 10), ["one two", "three four"]);
    assert_eq!(wrap("one two three four", 100), ["one two three four"]);
}

#[test]
fn the_width_may_be_filled() {
    assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
    assert_eq!(wrap("aa bb cc", 4), ["aa", "bb", "cc"]);
    assert_eq!(wrap("a b c d", 3), ["a b", "c d"]);
    assert_eq!(wrap("a b c d", 5), ["a b c", "d"]);
}

#[test]
fn long_words_stand_alone() {
    assert_eq!(
        wrap("a extraordinary b c", 5),
        ["a", "extraordinary", "b c"]
    );
    assert_eq!(wrap("ab cd", 0), ["ab", "cd"]);
}

#[test]
fn white_space_counts_once() {
    assert_eq!(wrap("  a\n\n b\t\tc  ", 3), ["a b", "c"]);
    assert!(wrap("", 10).is_empty());
    assert!(wrap(" \n ", 10).is_empty());
}

#[test]
fn characters_are_counted() {
    assert_eq!(
        wrap("\u{e4}\u{f6} \u{fc}\u{df} x", 5),
        ["\u{e4}\u{f6} \u{fc}\u{df}", "x"]
    );
}
