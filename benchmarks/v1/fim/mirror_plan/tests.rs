fn listing(files: &[(&str, u64, u64)]) -> BTreeMap<String, Meta> {
    files
        .iter()
        .map(|&(path, bytes, modified)| (path.to_string(), Meta { bytes, modified }))
        .collect()
}

fn shown(source: &[(&str, u64, u64)], target: &[(&str, u64, u64)]) -> Vec<String> {
    let steps = plan(&listing(source), &listing(target), 2);
    let one = |step: &Step| match step {
        Step::Delete(path) => format!("-{path}"),
        Step::Copy { path, bytes } => format!("+{path} {bytes}"),
    };
    steps.iter().map(one).collect()
}

#[test]
fn equal_folders_need_no_steps() {
    assert!(shown(&[("a", 1, 10)], &[("a", 1, 10)]).is_empty());
    assert!(shown(&[], &[]).is_empty());
}

#[test]
fn what_is_missing_is_copied() {
    assert_eq!(shown(&[("b", 2, 10), ("a", 1, 10)], &[]), ["+a 1", "+b 2"]);
}

#[test]
fn another_size_is_copied_whatever_its_time() {
    assert_eq!(shown(&[("a", 5, 10)], &[("a", 4, 10)]), ["+a 5"]);
    assert_eq!(shown(&[("a", 5, 10)], &[("a", 4, 99)]), ["+a 5"]);
}

#[test]
fn a_newer_source_is_copied() {
    assert_eq!(shown(&[("a", 1, 13)], &[("a", 1, 10)]), ["+a 1"]);
    assert!(shown(&[("a", 1, 12)], &[("a", 1, 10)]).is_empty());
}

#[test]
fn a_newer_target_is_left_alone() {
    assert!(shown(&[("a", 1, 10)], &[("a", 1, 99)]).is_empty());
}

#[test]
fn deletions_come_first() {
    assert_eq!(
        shown(
            &[("a", 1, 10), ("m", 3, 10)],
            &[("z", 9, 1), ("b", 9, 1), ("m", 3, 10)]
        ),
        ["-b", "-z", "+a 1"]
    );
}

#[test]
fn bytes() {
    let steps = plan(
        &listing(&[("a", 5, 1), ("b", 7, 1)]),
        &listing(&[("c", 100, 1)]),
        0,
    );
    assert_eq!(bytes_to_copy(&steps), 12);
    assert_eq!(bytes_to_copy(&[]), 0);
}
