fn readings() -> Vec<Reading> {
    let seconds = [5, 10, 10, 10, 20, 30, u64::MAX];
    (0..)
        .map(f64::from)
        .zip(seconds)
        .map(|(value, second)| Reading { second, value })
        .collect()
}

/// The numbers of the readings in a range.
fn numbers(seconds: impl RangeBounds<u64>) -> Vec<u32> {
    between(&readings(), seconds)
        .iter()
        .map(|reading| reading.value as u32)
        .collect()
}

#[test]
fn half_open_and_closed_ranges() {
    assert_eq!(numbers(10..20), [1, 2, 3]);
    assert_eq!(numbers(10..=20), [1, 2, 3, 4]);
    assert_eq!(numbers(6..10), []);
    assert_eq!(numbers(11..=29), [4]);
}

#[test]
fn open_ends() {
    assert_eq!(numbers(..10), [0]);
    assert_eq!(numbers(..=10), [0, 1, 2, 3]);
    assert_eq!(numbers(20..), [4, 5, 6]);
    assert_eq!(numbers(..), [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn excluded_beginnings() {
    assert_eq!(numbers((Bound::Excluded(10), Bound::Included(30))), [4, 5]);
    assert_eq!(numbers((Bound::Excluded(5), Bound::Excluded(10))), []);
    assert_eq!(
        numbers((Bound::Excluded(9), Bound::Unbounded)),
        [1, 2, 3, 4, 5, 6]
    );
    assert_eq!(numbers((Bound::Excluded(u64::MAX), Bound::Unbounded)), []);
}

#[test]
fn the_last_second() {
    assert_eq!(numbers(30..u64::MAX), [5]);
    assert_eq!(numbers(31..=u64::MAX), [6]);
}

#[test]
fn ranges_that_hold_nothing() {
    assert_eq!(numbers(10..10), []);
    assert_eq!(numbers(30..5), []);
    assert_eq!(numbers(30..=20), []);
    assert_eq!(numbers((Bound::Excluded(10), Bound::Excluded(10))), []);
    assert!(between(&[], 0..100).is_empty());
}
