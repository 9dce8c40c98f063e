fn map(entries: &[(&'static str, &[&'static str])]) -> BTreeMap<&'static str, Vec<&'static str>> {
    entries
        .iter()
        .map(|(name, needs)| (*name, needs.to_vec()))
        .collect()
}

fn order(entries: &[(&'static str, &[&'static str])]) -> String {
    migration_order(&map(entries)).unwrap().join(" ")
}

#[test]
fn what_is_needed_comes_first() {
    assert_eq!(order(&[("a", &["c"]), ("b", &["a"]), ("c", &[])]), "c a b");
    assert_eq!(
        order(&[
            ("users", &[]),
            ("orders", &["users", "items"]),
            ("items", &["users"])
        ]),
        "users items orders"
    );
}

#[test]
fn the_alphabetically_first_of_those_that_are_ready() {
    assert_eq!(order(&[("c", &[]), ("a", &[]), ("b", &[])]), "a b c");
    // a becomes ready after d, and goes before e
    assert_eq!(order(&[("d", &[]), ("e", &[]), ("a", &["d"])]), "d a e");
    assert_eq!(
        order(&[("b", &["x"]), ("a", &["y"]), ("x", &[]), ("y", &[])]),
        "x b y a"
    );
}

#[test]
fn a_need_listed_twice_counts_once() {
    assert_eq!(order(&[("a", &["b", "b"]), ("b", &[])]), "b a");
}

#[test]
fn none() {
    assert_eq!(order(&[]), "");
}

#[test]
fn unknown_needs() {
    let unknown =
        |entries: &[(&'static str, &[&'static str])]| migration_order(&map(entries)).unwrap_err();
    assert_eq!(
        unknown(&[("a", &["z"])]),
        OrderError::Unknown {
            migration: "a",
            needs: "z"
        }
    );
    assert_eq!(
        unknown(&[("b", &["q"]), ("a", &["b", "z", "c"])]),
        OrderError::Unknown {
            migration: "a",
            needs: "z"
        }
    );
    assert_eq!(
        unknown(&[("a", &["a"]), ("b", &["q"])]),
        OrderError::Unknown {
            migration: "b",
            needs: "q"
        }
    );
}

#[test]
fn what_can_never_be_applied() {
    let stuck =
        |entries: &[(&'static str, &[&'static str])]| migration_order(&map(entries)).unwrap_err();
    assert_eq!(stuck(&[("a", &["a"])]), OrderError::Stuck(vec!["a"]));
    assert_eq!(
        stuck(&[
            ("d", &[]),
            ("c", &["b", "d"]),
            ("b", &["c"]),
            ("e", &["b"]),
            ("a", &["d"])
        ]),
        OrderError::Stuck(vec!["b", "c", "e"])
    );
}
