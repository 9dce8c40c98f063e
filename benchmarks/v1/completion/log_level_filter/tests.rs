const LOG: &str = "header\n[info] started\n[debug] loading\n  a.txt\n[error] failed\n  at line 3\n  at line 9\n[warning] slow\n";

#[test]
fn from_a_level_on() {
    let log = "[debug] a\n[info] b\n[warning] c\n[error] d";
    assert_eq!(at_least(log, Level::Debug).len(), 4);
    assert_eq!(
        at_least(log, Level::Info),
        ["[info] b", "[warning] c", "[error] d"]
    );
    assert_eq!(at_least(log, Level::Error), ["[error] d"]);
}

#[test]
fn further_lines_go_with_their_message() {
    assert_eq!(
        at_least(LOG, Level::Warning),
        [
            "header",
            "[error] failed",
            "  at line 3",
            "  at line 9",
            "[warning] slow"
        ]
    );
    assert_eq!(
        at_least(LOG, Level::Info)[..2],
        ["header", "[info] started"]
    );
    assert!(!at_least(LOG, Level::Info).contains(&"  a.txt"));
    assert!(at_least(LOG, Level::Debug).contains(&"  a.txt"));
}

#[test]
fn the_begin_is_kept() {
    assert_eq!(at_least("a\nb", Level::Error), ["a", "b"]);
    assert!(at_least("", Level::Debug).is_empty());
}

#[test]
fn what_is_no_level() {
    let log = "[info] a\n[Error] b\n[fatal] c\n[error]d\n error] e";
    assert_eq!(at_least(log, Level::Error), Vec::<&str>::new());
    assert_eq!(at_least(log, Level::Info).len(), 5);
}
