#[test]
fn in_their_order() {
    assert_eq!(threads(Some(1), Some("2"), Some(3), 8), (1, Origin::Flag));
    assert_eq!(
        threads(None, Some("2"), Some(3), 8),
        (2, Origin::Environment)
    );
    assert_eq!(threads(None, None, Some(3), 8), (3, Origin::File));
    assert_eq!(threads(None, None, None, 8), (4, Origin::Default));
}

#[test]
fn variables_that_are_no_number() {
    assert_eq!(threads(None, Some(""), Some(3), 8), (3, Origin::File));
    assert_eq!(threads(None, Some("many"), None, 8), (4, Origin::Default));
    assert_eq!(threads(None, Some("-1"), Some(5), 8), (5, Origin::File));
    assert_eq!(
        threads(None, Some(" 6\n"), Some(5), 8),
        (6, Origin::Environment)
    );
    assert_eq!(threads(Some(7), Some("x"), None, 8), (7, Origin::Flag));
}

#[test]
fn zero_stands_for_the_processors() {
    assert_eq!(threads(Some(0), Some("2"), None, 12), (12, Origin::Flag));
    assert_eq!(
        threads(None, Some("0"), Some(2), 12),
        (12, Origin::Environment)
    );
    assert_eq!(threads(None, None, Some(0), 1), (1, Origin::File));
}

#[test]
fn at_most_256() {
    assert_eq!(threads(Some(256), None, None, 8), (256, Origin::Flag));
    assert_eq!(threads(Some(257), None, None, 8), (256, Origin::Flag));
    assert_eq!(threads(Some(0), None, None, 512), (256, Origin::Flag));
}
