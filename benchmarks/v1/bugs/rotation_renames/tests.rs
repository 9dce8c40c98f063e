fn shown(base: &str, keep: u32) -> Vec<String> {
    rotation_renames(base, keep)
        .into_iter()
        .map(|(from, to)| format!("{from}>{to}"))
        .collect()
}

#[test]
fn the_oldest_goes_first() {
    assert_eq!(
        shown("app.log", 3),
        [
            "app.log.2>app.log.3",
            "app.log.1>app.log.2",
            "app.log>app.log.1"
        ]
    );
}

#[test]
fn one_rotated_file() {
    assert_eq!(shown("x", 1), ["x>x.1"]);
    assert_eq!(shown("x", 2), ["x.1>x.2", "x>x.1"]);
}

#[test]
fn none_is_kept() {
    assert!(rotation_renames("x", 0).is_empty());
}

#[test]
fn carried_out_in_order_no_file_is_doubled() {
    let mut files: std::collections::BTreeMap<String, u32> =
        [("l", 0), ("l.1", 1), ("l.2", 2), ("l.3", 3)]
            .map(|(name, age)| (name.to_string(), age))
            .into();
    for (from, to) in rotation_renames("l", 3) {
        let moved = files.remove(&from).unwrap();
        files.insert(to, moved);
    }
    let left: Vec<(&str, u32)> = files
        .iter()
        .map(|(name, &age)| (name.as_str(), age))
        .collect();
    assert_eq!(left, [("l.1", 0), ("l.2", 1), ("l.3", 2)]);
}
