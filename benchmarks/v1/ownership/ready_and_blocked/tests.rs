fn build(steps: &[(&str, &str)]) -> Build {
    let mut build = Build::default();
    for (name, needs) in steps {
        build.waiting.push(Step {
            name: name.to_string(),
            needs: needs.split_whitespace().map(String::from).collect(),
        });
    }
    build
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.name.as_str()).collect()
}

#[test]
fn steps_without_needs_are_ready() {
    let mut build = build(&[("lib", ""), ("app", "lib"), ("docs", "")]);
    assert_eq!(names(&build.take_ready()), ["lib", "docs"]);
    assert_eq!(names(&build.waiting), ["app"]);
}

#[test]
fn all_needs_must_be_done() {
    let mut build = build(&[("a", ""), ("b", ""), ("c", "a b"), ("d", "a")]);
    let mut ready = build.take_ready();
    build.finish(ready.remove(0));
    assert_eq!(names(&build.take_ready()), ["d"]);
    build.finish(ready.remove(0));
    assert_eq!(names(&build.take_ready()), ["c"]);
    assert!(build.waiting.is_empty());
}

#[test]
fn what_is_taken_is_taken_once() {
    let mut build = build(&[("a", ""), ("b", "x")]);
    assert_eq!(build.take_ready().len(), 1);
    assert!(build.take_ready().is_empty());
    assert_eq!(names(&build.waiting), ["b"]);
    assert!(Build::default().take_ready().is_empty());
}

#[test]
fn those_that_wait_keep_their_order() {
    let mut build = build(&[("z", "x"), ("a", ""), ("y", "x"), ("b", ""), ("c", "x")]);
    assert_eq!(names(&build.take_ready()), ["a", "b"]);
    assert_eq!(names(&build.waiting), ["z", "y", "c"]);
}
