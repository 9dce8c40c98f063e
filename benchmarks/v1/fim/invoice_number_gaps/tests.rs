#[test]
fn a_complete_series() {
    assert!(gaps(&[1, 2, 3], 1..=3).is_empty());
    assert!(gaps(&[3, 1, 2, 2, 1], 1..=3).is_empty());
    assert_eq!(report(&[5], 5..=5), "complete");
}

#[test]
fn gaps_in_between() {
    assert_eq!(gaps(&[1, 3, 4, 9], 1..=9), [2..=2, 5..=8]);
    assert_eq!(report(&[9, 1, 4, 3, 3], 1..=9), "missing: 2, 5-8");
}

#[test]
fn gaps_at_the_ends() {
    assert_eq!(gaps(&[5], 1..=9), [1..=4, 6..=9]);
    assert_eq!(gaps(&[1, 9], 1..=9), [2..=8]);
    assert_eq!(gaps(&[2], 1..=2), [1..=1]);
}

#[test]
fn nothing_used() {
    assert_eq!(gaps(&[], 4..=6), [4..=6]);
    assert_eq!(gaps(&[3, 7], 4..=6), [4..=6]);
    #[allow(clippy::reversed_empty_ranges)]
    let empty = 6..=4;
    assert!(gaps(&[5], empty).is_empty());
}

#[test]
fn numbers_outside_do_not_count() {
    assert_eq!(report(&[0, 1, 2, 12, 100], 1..=10), "missing: 3-10");
}

#[test]
fn up_to_the_largest_number() {
    assert!(gaps(&[u32::MAX], u32::MAX..=u32::MAX).is_empty());
    assert_eq!(
        gaps(&[u32::MAX, u32::MAX], u32::MAX - 2..=u32::MAX),
        [u32::MAX - 2..=u32::MAX - 1]
    );
    assert_eq!(gaps(&[0, 7], 0..=u32::MAX), [1..=6, 8..=u32::MAX]);
}
