#[test]
fn quiet_readings_settle() {
    assert_eq!(settled(&[(0, 1), (100, 2)], 10, 1000), [(10, 1), (110, 2)]);
    assert_eq!(
        settled(&[(0, 1), (5, 2), (9, 3), (30, 4)], 10, 1000),
        [(19, 3), (40, 4)]
    );
}

#[test]
fn a_reading_at_that_very_moment_is_too_late() {
    assert_eq!(settled(&[(0, 1), (10, 2)], 10, 1000), [(10, 1), (20, 2)]);
    assert_eq!(settled(&[(0, 1), (9, 2)], 10, 1000), [(19, 2)]);
}

#[test]
fn the_same_value_again() {
    assert_eq!(
        settled(&[(0, 7), (5, 7), (20, 7)], 10, 1000),
        [(15, 7), (30, 7)]
    );
}

#[test]
fn up_to_the_end() {
    assert_eq!(settled(&[(0, 1), (90, 2)], 10, 100), [(10, 1), (100, 2)]);
    assert_eq!(settled(&[(0, 1), (91, 2)], 10, 100), [(10, 1)]);
    assert_eq!(settled(&[(u64::MAX - 5, 1)], 10, u64::MAX), []);
    assert_eq!(
        settled(&[(u64::MAX - 10, 1)], 10, u64::MAX),
        [(u64::MAX, 1)]
    );
}

#[test]
fn no_quiet_time() {
    assert_eq!(
        settled(&[(3, 1), (3, 2), (4, 3)], 0, 9),
        [(3, 1), (3, 2), (4, 3)]
    );
    assert_eq!(settled(&[], 5, 9), []);
}
