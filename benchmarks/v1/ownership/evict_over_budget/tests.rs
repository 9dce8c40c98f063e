fn blob(name: &str, size: usize, pinned: bool) -> Blob {
    Blob {
        name: name.to_string(),
        content: vec![0; size].into(),
        pinned,
    }
}

fn names(blobs: &[Blob]) -> Vec<&str> {
    blobs.iter().map(|blob| blob.name.as_str()).collect()
}

#[test]
fn nothing_goes_within_the_budget() {
    let mut store = Store::new(10);
    assert!(store.add(blob("a", 4, false)).is_empty());
    assert!(store.add(blob("b", 6, false)).is_empty());
    assert_eq!(store.bytes(), 10);
}

#[test]
fn the_oldest_go_and_no_more_than_needed() {
    let mut store = Store::new(10);
    for name in ["a", "b", "c"] {
        store.add(blob(name, 3, false));
    }
    assert_eq!(names(&store.add(blob("d", 5, false))), ["a", "b"]);
    assert_eq!(store.names(), ["c", "d"]);
    assert_eq!(store.bytes(), 8);
}

#[test]
fn the_pinned_stay_where_they_are() {
    let mut store = Store::new(10);
    store.add(blob("a", 3, false));
    store.add(blob("p", 4, true));
    store.add(blob("b", 3, false));
    assert_eq!(names(&store.add(blob("c", 4, false))), ["a", "b"]);
    assert_eq!(store.names(), ["p", "c"]);
}

#[test]
fn the_new_one_may_go() {
    let mut store = Store::new(5);
    store.add(blob("p", 4, true));
    assert_eq!(names(&store.add(blob("a", 2, false))), ["a"]);
    assert!(store.add(blob("q", 9, true)).is_empty());
    assert_eq!(store.names(), ["p", "q"]);
    assert_eq!(store.bytes(), 13);
}

#[test]
fn empty_files() {
    let mut store = Store::new(2);
    store.add(blob("e", 0, false));
    store.add(blob("a", 2, false));
    assert_eq!(names(&store.add(blob("b", 1, false))), ["e", "a"]);
    assert!(store.add(blob("f", 0, false)).is_empty());
}
