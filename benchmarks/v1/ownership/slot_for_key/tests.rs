#[derive(Debug, PartialEq)]
struct Stock(u32);

#[test]
fn new_keys_come_last_with_a_made_value() {
    let mut map = SmallMap::new();
    map.slot("nuts", || Stock(5));
    map.slot("bolts", || Stock(7)).0 += 1;
    assert_eq!(map.keys().collect::<Vec<_>>(), ["nuts", "bolts"]);
    assert_eq!(
        (map.get("nuts"), map.get("bolts")),
        (Some(&Stock(5)), Some(&Stock(8)))
    );
}

#[test]
fn known_keys_are_changed_in_place() {
    let mut map = SmallMap::new();
    for key in ["a", "b", "a", "a"] {
        *map.slot(key, || 0) += 1;
    }
    assert_eq!((map.get("a"), map.get("b")), (Some(&3), Some(&1)));
    assert_eq!(map.keys().count(), 2);
}

#[test]
fn nothing_is_made_for_a_known_key() {
    let mut map = SmallMap::new();
    map.slot("a", String::new).push('x');
    map.slot("a", || unreachable!()).push('y');
    assert_eq!(map.get("a").map(String::as_str), Some("xy"));
}

#[test]
fn what_is_made_may_be_moved_in() {
    let mut map = SmallMap::new();
    let list = vec![1, 2, 3];
    let place = list.as_ptr();
    assert_eq!(map.slot("", || list).as_ptr(), place);
    assert_eq!(map.get("").unwrap().len(), 3);
    assert_eq!(SmallMap::<u8>::new().get(""), None);
}
