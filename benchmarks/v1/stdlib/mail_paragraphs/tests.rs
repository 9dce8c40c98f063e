fn all(text: &str) -> Vec<(usize, &str)> {
    Paragraphs::of(text).collect()
}

#[test]
fn blank_lines_divide() {
    assert_eq!(all("one\ntwo\n\nthree\n"), [(1, "one\ntwo"), (4, "three")]);
    assert_eq!(all("one"), [(1, "one")]);
    assert_eq!(all("\n \t\none\n\n\n\ntwo\n\n"), [(3, "one"), (7, "two")]);
}

#[test]
fn lines_stay_as_they_are() {
    assert_eq!(all("  one  \n\ttwo "), [(1, "  one  \n\ttwo ")]);
    assert_eq!(all("\n  a\n"), [(2, "  a")]);
}

#[test]
fn both_line_ends() {
    assert_eq!(all("a\r\nb\r\n\r\nc\r\n"), [(1, "a\r\nb"), (4, "c")]);
    assert_eq!(all("a\r\n\nb"), [(1, "a"), (3, "b")]);
}

#[test]
fn nothing_to_give() {
    assert_eq!(all(""), []);
    assert_eq!(all("\n \n\t"), []);
    let mut paragraphs = Paragraphs::of("a\n\n");
    assert_eq!(paragraphs.next(), Some((1, "a")));
    assert_eq!(paragraphs.next(), None);
    assert_eq!(paragraphs.next(), None);
}

#[test]
fn paragraphs_outlive_the_iterator() {
    let text = String::from("first\n\nsecond");
    let second = {
        let mut paragraphs = Paragraphs::of(&text);
        paragraphs.next();
        paragraphs.clone().next().unwrap()
    };
    assert_eq!(second, (3, "second"));
}
