fn planned(tasks: &[(&str, &str)]) -> String {
    let needs: BTreeMap<&str, Vec<&str>> = tasks
        .iter()
        .map(|&(task, needed)| (task, needed.split_whitespace().collect()))
        .collect();
    match waves(&needs) {
        Ok(waves) => waves
            .iter()
            .map(|wave| wave.join(" "))
            .collect::<Vec<_>>()
            .join(" | "),
        Err(stuck) => format!("stuck: {}", stuck.join(" ")),
    }
}

#[test]
fn without_needs_all_run_at_once() {
    assert_eq!(planned(&[("b", ""), ("a", "")]), "a b");
    assert_eq!(planned(&[]), "");
}

#[test]
fn one_after_another() {
    assert_eq!(planned(&[("a", "b"), ("b", "c"), ("c", "")]), "c | b | a");
    assert_eq!(planned(&[("a", ""), ("b", "a"), ("c", "b")]), "a | b | c");
}

#[test]
fn as_early_as_can_be() {
    let tasks = [
        ("test", "build"),
        ("build", "fetch"),
        ("lint", "fetch"),
        ("fetch", ""),
        ("ship", "test lint"),
        ("docs", ""),
    ];
    assert_eq!(planned(&tasks), "docs fetch | build lint | test | ship");
}

#[test]
fn tasks_that_are_only_needed() {
    assert_eq!(planned(&[("b", "a z"), ("c", "b")]), "a z | b | c");
}

#[test]
fn a_need_may_be_named_twice() {
    assert_eq!(planned(&[("b", "a a")]), "a | b");
}

#[test]
fn circles_never_run() {
    assert_eq!(planned(&[("a", "a")]), "stuck: a");
    assert_eq!(
        planned(&[("a", "b"), ("b", "a"), ("c", "b"), ("d", "")]),
        "stuck: a b c"
    );
    assert_eq!(
        planned(&[("a", "b"), ("b", "c"), ("c", "a x")]),
        "stuck: a b c"
    );
}
