fn kept(capacity: usize, events: &str) -> String {
    let mut recent = RecentEvents::new(capacity);
    for event in events.split_whitespace() {
        recent.push(event);
    }
    recent.oldest_first().join(" ")
}

#[test]
fn before_it_is_full() {
    assert_eq!(kept(3, ""), "");
    assert_eq!(kept(3, "a b"), "a b");
    assert_eq!(kept(3, "a b c"), "a b c");
}

#[test]
fn the_oldest_go() {
    assert_eq!(kept(3, "a b c d"), "b c d");
    assert_eq!(kept(3, "a b c d e"), "c d e");
    assert_eq!(kept(3, "a b c d e f"), "d e f");
    assert_eq!(kept(3, "a b c d e f g h i j"), "h i j");
}

#[test]
fn one_or_none() {
    assert_eq!(kept(1, "a b c"), "c");
    assert_eq!(kept(0, "a b c"), "");
}

#[test]
fn looking_changes_nothing() {
    let mut recent = RecentEvents::new(2);
    recent.push("a");
    assert_eq!(recent.oldest_first(), ["a"]);
    recent.push("b");
    recent.push("c");
    assert_eq!(recent.oldest_first(), ["b", "c"]);
    assert_eq!(recent.oldest_first(), ["b", "c"]);
}
