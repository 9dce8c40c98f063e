use config_diff::{diff, Change, Tree};

fn value(text: &str) -> Tree {
    Tree::Value(text.to_string())
}

fn added(path: &str, tree: Tree) -> Change {
    Change::Added(path.to_string(), tree)
}

fn changed(path: &str, old: Tree, new: Tree) -> Change {
    Change::Changed(path.to_string(), old, new)
}

#[test]
fn values_added_removed_and_changed() {
    let old = Tree::from_pairs(&[("a", "1"), ("b", "2"), ("d", "4")]);
    let new = Tree::from_pairs(&[("d", "5"), ("c", "3"), ("a", "1")]);
    let expected = [
        Change::Removed("b".to_string(), value("2")),
        added("c", value("3")),
        changed("d", value("4"), value("5")),
    ];
    assert_eq!(diff(&old, &new), expected);
}

#[test]
fn tables_are_compared_at_any_depth() {
    let old = Tree::from_pairs(&[("a.b.c", "1"), ("a.b.d", "2"), ("z", "0")]);
    let new = Tree::from_pairs(&[("a.b.c", "7"), ("a.b.d", "2"), ("a.e", "3"), ("z", "0")]);
    let expected = [
        changed("a.b.c", value("1"), value("7")),
        added("a.e", value("3")),
    ];
    assert_eq!(diff(&old, &new), expected);
}

#[test]
fn whole_tables_are_one_change() {
    let table = Tree::from_pairs(&[("x", "1"), ("y", "2")]);
    let old = Tree::from_pairs(&[("k", "0")]);
    let new = Tree::from_pairs(&[("k", "0"), ("t.x", "1"), ("t.y", "2")]);
    assert_eq!(diff(&old, &new), [added("t", table.clone())]);
    assert_eq!(diff(&new, &old), [Change::Removed("t".to_string(), table)]);
}

#[test]
fn a_value_in_a_tables_place() {
    let (old, new) = (
        Tree::from_pairs(&[("a", "1")]),
        Tree::from_pairs(&[("a.b", "1")]),
    );
    let table = Tree::from_pairs(&[("b", "1")]);
    assert_eq!(diff(&old, &new), [changed("a", value("1"), table.clone())]);
    assert_eq!(diff(&value("x"), &table), [changed("", value("x"), table)]);
}

#[test]
fn no_difference() {
    let tree = Tree::from_pairs(&[("a.b", "1"), ("c", "2")]);
    assert!(diff(&tree, &tree.clone()).is_empty());
    assert!(diff(&value(""), &value("")).is_empty());
}
