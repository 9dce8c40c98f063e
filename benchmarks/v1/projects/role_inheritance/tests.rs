use role_inheritance::{Policy, Role};

fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.define("reader", Role::default().allow("docs.read"));
    policy.define(
        "writer",
        Role::default().allow("docs.write").inherit("reader"),
    );
    policy.define("admin", Role::default().allow("*").inherit("writer"));
    policy.define("guest", Role::default().deny("docs.*").inherit("nowhere"));
    policy.assign("ada", "admin");
    policy.assign("wim", "writer");
    policy.assign("gus", "reader");
    policy.assign("gus", "guest");
    policy
}

fn roles(policy: &Policy, user: &str) -> Vec<String> {
    policy
        .roles_of(user)
        .into_iter()
        .map(String::from)
        .collect()
}

#[test]
fn roles_are_inherited_over_all_levels() {
    let policy = policy();
    assert_eq!(roles(&policy, "ada"), ["admin", "reader", "writer"]);
    assert_eq!(roles(&policy, "wim"), ["reader", "writer"]);
    assert!(policy.may("wim", "docs.read") && policy.may("wim", "docs.write"));
    assert!(!policy.may("wim", "docs.delete"));
}

#[test]
fn unknown_names_are_no_roles() {
    let mut policy = policy();
    assert_eq!(roles(&policy, "gus"), ["guest", "reader"]);
    assert!(policy.roles_of("nobody").is_empty());
    policy.assign("new", "ghost");
    assert!(policy.roles_of("new").is_empty());
    assert!(!policy.may("nobody", "docs.read"));
}

#[test]
fn a_refusal_wins() {
    let policy = policy();
    assert!(!policy.may("gus", "docs.read"));
    assert!(policy.may("ada", "anything"));
}

#[test]
fn circles_end() {
    let mut policy = Policy::default();
    policy.define("a", Role::default().inherit("b"));
    policy.define("b", Role::default().inherit("c").allow("x"));
    policy.define("c", Role::default().inherit("a").inherit("c"));
    policy.assign("u", "c");
    assert_eq!(roles(&policy, "u"), ["a", "b", "c"]);
    assert!(policy.may("u", "x"));
}
