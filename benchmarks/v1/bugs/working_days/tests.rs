#[test]
fn within_a_week() {
    assert_eq!(deadline(0, 1, &[]), 1);
    assert_eq!(deadline(0, 4, &[]), 4);
}

#[test]
fn weekends_do_not_count() {
    assert_eq!(deadline(4, 1, &[]), 7);
    assert_eq!(deadline(3, 2, &[]), 7);
    assert_eq!(deadline(2, 10, &[]), 16);
    assert_eq!(deadline(0, 100, &[]), 140);
}

#[test]
fn a_start_at_a_weekend() {
    assert_eq!(deadline(5, 1, &[]), 7);
    assert_eq!(deadline(6, 1, &[]), 7);
    assert_eq!(deadline(6, 5, &[]), 11);
}

#[test]
fn holidays_do_not_count_either() {
    assert_eq!(deadline(0, 1, &[1]), 2);
    assert_eq!(deadline(0, 3, &[1]), 4);
    assert_eq!(deadline(0, 3, &[2, 1]), 7);
    assert_eq!(deadline(3, 1, &[4, 7, 8]), 9);
    assert_eq!(deadline(0, 2, &[0, 5, 6]), 2);
}

#[test]
fn no_days_at_all() {
    assert_eq!(deadline(3, 0, &[]), 3);
    assert_eq!(deadline(5, 0, &[]), 7);
    assert_eq!(deadline(4, 0, &[4, 7]), 8);
}
