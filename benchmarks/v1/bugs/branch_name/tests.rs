#[test]
fn a_branch() {
    assert_eq!(branch_name("refs/heads/main"), Some("main"));
    assert_eq!(branch_name("refs/heads/fix/login"), Some("fix/login"));
}

#[test]
fn names_that_look_like_references() {
    assert_eq!(branch_name("refs/heads/refs/heads/x"), Some("refs/heads/x"));
    assert_eq!(branch_name("refs/heads/refs/tags/v1"), Some("refs/tags/v1"));
    assert_eq!(branch_name("refs/heads/heads"), Some("heads"));
}

#[test]
fn other_references_have_no_branch() {
    assert_eq!(branch_name("refs/tags/v1.0"), None);
    assert_eq!(branch_name("refs/remotes/origin/main"), None);
    assert_eq!(branch_name("main"), None);
    assert_eq!(branch_name("x/refs/heads/main"), None);
}

#[test]
fn an_empty_name_is_none() {
    assert_eq!(branch_name("refs/heads/"), None);
    assert_eq!(branch_name("refs/heads"), None);
    assert_eq!(branch_name(""), None);
}
