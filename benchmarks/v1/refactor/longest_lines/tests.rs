#[test]
fn the_longest_first() {
    assert_eq!(longest_lines("a\nccc\nbb\n", 2), ["ccc", "bb"]);
    assert_eq!(longest_lines("a\r\nccc\r\nbb", 9), ["ccc", "bb", "a"]);
}

#[test]
fn lines_of_one_length_in_the_order_of_the_text() {
    assert_eq!(longest_lines("zz\naa\nx\nmm", 3), ["zz", "aa", "mm"]);
}

#[test]
fn characters_count() {
    assert_eq!(longest_lines("éé\nabc\nüüüü", 3), ["üüüü", "abc", "éé"]);
}

#[test]
fn few_lines() {
    assert!(longest_lines("", 3).is_empty());
    assert!(longest_lines("a\nb", 0).is_empty());
    assert_eq!(longest_lines("\n\n", 5), ["", ""]);
}

#[test]
fn slices_of_the_text_itself() {
    let text = String::from("one\nthree");
    let found = longest_lines(&text, 1)[0];
    assert_eq!(found.as_ptr(), text[4..].as_ptr());
}
