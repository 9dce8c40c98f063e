#[test]
fn from_one_parent_to_another() {
    let root = Folder::root("r");
    let (a, b) = (root.add("a"), root.add("b"));
    let c = a.add("c");
    let d = c.add("d");
    assert_eq!(c.move_to(&b), Ok(()));
    assert_eq!(d.path(), "/r/b/c/d");
    assert!(a.children().is_empty());
    assert_eq!(b.children(), ["c"]);
    assert_eq!(b.move_to(&a), Ok(()));
    assert_eq!(d.path(), "/r/a/b/c/d");
    assert_eq!(root.children(), ["a"]);
}

#[test]
fn up_and_into_another_tree() {
    let root = Folder::root("r");
    let x = root.add("a").add("x");
    assert_eq!(x.move_to(&root), Ok(()));
    assert_eq!(
        (x.path(), root.children()),
        ("/r/x".to_string(), vec!["a".to_string(), "x".to_string()])
    );
    let other = Folder::root("o");
    assert_eq!(root.move_to(&other), Ok(()));
    assert_eq!(x.path(), "/o/r/x");
    assert_eq!(x.move_to(&other), Ok(()));
    assert_eq!(
        (root.children(), other.children()),
        (
            vec!["a".to_string()],
            vec!["r".to_string(), "x".to_string()]
        )
    );
}

#[test]
fn not_into_itself() {
    let root = Folder::root("r");
    let a = root.add("a");
    let b = a.add("b");
    let deep = b.add("c").add("a");
    assert_eq!(a.move_to(&a), Err(MoveError::IntoItself));
    assert_eq!(a.move_to(&b), Err(MoveError::IntoItself));
    assert_eq!(a.move_to(&deep), Err(MoveError::IntoItself));
    assert_eq!(root.move_to(&deep), Err(MoveError::IntoItself));
    assert_eq!(deep.path(), "/r/a/b/c/a");
    assert_eq!(root.children(), ["a"]);
}

#[test]
fn names_are_taken_once() {
    let root = Folder::root("r");
    let (a, b) = (root.add("a"), root.add("b"));
    let (in_a, in_b) = (a.add("x"), b.add("x"));
    assert_eq!(in_a.move_to(&b), Err(MoveError::NameTaken));
    assert_eq!(
        (in_a.path(), in_b.path()),
        ("/r/a/x".to_string(), "/r/b/x".to_string())
    );
    assert_eq!(
        (a.children(), b.children()),
        (vec!["x".to_string()], vec!["x".to_string()])
    );
    let own = in_b.add("x");
    assert_eq!(in_b.move_to(&own), Err(MoveError::IntoItself));
    let x = a.add("a");
    assert_eq!(x.move_to(&root), Err(MoveError::NameTaken));
    assert_eq!(a.move_to(&x), Err(MoveError::IntoItself));
}

#[test]
fn to_where_it_is() {
    let root = Folder::root("r");
    let a = root.add("a");
    root.add("b");
    assert_eq!(a.move_to(&root), Ok(()));
    assert_eq!(root.children(), ["b", "a"]);
    assert_eq!(a.move_to(&root), Ok(()));
    assert_eq!((root.children().len(), a.path()), (2, "/r/a".to_string()));
}

#[test]
fn parents_are_not_owned() {
    let root = Folder::root("r");
    let a = root.add("a");
    let b = root.add("b");
    b.move_to(&a).unwrap();
    assert_eq!(
        (
            Rc::strong_count(&root),
            Rc::strong_count(&a),
            Rc::strong_count(&b)
        ),
        (1, 2, 2)
    );
    drop(root);
    assert_eq!(b.path(), "/a/b");
}
