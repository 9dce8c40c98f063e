/// Entries as `key=value`, and `key` for a removal.
fn run(entries: &[&str]) -> (usize, String) {
    let mut journal: Vec<Change> = entries
        .iter()
        .map(|entry| match entry.split_once('=') {
            Some((key, value)) => Change {
                key: key.to_string(),
                value: Some(value.to_string()),
            },
            None => Change {
                key: entry.to_string(),
                value: None,
            },
        })
        .collect();
    let went = compact(&mut journal);
    let left = journal
        .iter()
        .map(|c| format!("{}={}", c.key, c.value.as_deref().unwrap_or("-")));
    (went, left.collect::<Vec<_>>().join(" "))
}

#[test]
fn the_last_change_of_each_key() {
    assert_eq!(run(&["a=1", "b=2", "a=3"]), (1, "b=2 a=3".to_string()));
    assert_eq!(
        run(&["a=1", "a=2", "a=3", "b=1"]),
        (2, "a=3 b=1".to_string())
    );
    assert_eq!(run(&["c=1", "a=2", "b=3"]), (0, "c=1 a=2 b=3".to_string()));
}

#[test]
fn removed_keys_go() {
    assert_eq!(run(&["a=1", "b=2", "a"]), (2, "b=2".to_string()));
    assert_eq!(run(&["a", "b"]), (2, String::new()));
    assert_eq!(run(&["a=1", "a", "a"]), (3, String::new()));
}

#[test]
fn keys_that_come_back() {
    assert_eq!(run(&["a=1", "a", "b=2", "a=3"]), (2, "b=2 a=3".to_string()));
}

#[test]
fn the_same_value_again() {
    assert_eq!(run(&["a=1", "b=1", "a=1"]), (1, "b=1 a=1".to_string()));
    assert_eq!(run(&["a="]), (0, "a=".to_string()));
    assert_eq!(run(&[]), (0, String::new()));
}
