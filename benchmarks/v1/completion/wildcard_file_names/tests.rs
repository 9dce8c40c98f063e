#[test]
fn names_without_wildcards() {
    assert!(fits("main.rs", "main.rs"));
    assert!(!fits("main.rs", "main.rs2"));
    assert!(!fits("main.rs", "main.r"));
    assert!(!fits("main.rs", "Main.rs"));
    assert!(fits("", ""));
    assert!(!fits("", "a"));
}

#[test]
fn a_question_mark_is_one_character() {
    assert!(fits("a?c", "abc"));
    assert!(fits("?", "\u{e9}"));
    assert!(!fits("a?c", "ac"));
    assert!(!fits("a?c", "abbc"));
}

#[test]
fn a_star_is_any_number() {
    assert!(fits("*.rs", "lib.rs"));
    assert!(fits("*.rs", ".rs"));
    assert!(!fits("*.rs", "lib.rss"));
    assert!(fits("*", ""));
    assert!(fits("**", "abc"));
    assert!(fits("a*", "a"));
}

#[test]
fn stars_try_all_places() {
    assert!(fits("*ab", "aabab"));
    assert!(fits("a*b*c", "abbcbc"));
    assert!(!fits("a*b*c", "acb"));
    assert!(fits("*.tar.*", "x.tar.tar.gz"));
}

#[test]
fn no_wildcard_takes_a_slash() {
    assert!(!fits("*.rs", "src/lib.rs"));
    assert!(fits("src/*.rs", "src/lib.rs"));
    assert!(fits("*/*", "src/lib.rs"));
    assert!(!fits("src?lib.rs", "src/lib.rs"));
}

#[test]
fn selecting() {
    let names = ["a.rs", "b.txt", "c.md", "d"];
    assert_eq!(select(&["*.md", "?.rs"], &names), ["a.rs", "c.md"]);
    assert!(select(&[], &names).is_empty());
}
