const NINE_TO_FIVE: Hours = Hours {
    opens: 540,
    closes: 1020,
};

/// A time by day, hour and minute.
fn at(day: u32, hour: u32, minute: u32) -> u32 {
    day * MINUTES_A_DAY + hour * 60 + minute
}

#[test]
fn within_a_day() {
    assert_eq!(NINE_TO_FIVE.between(at(0, 10, 0), at(0, 11, 30)), 90);
    assert_eq!(NINE_TO_FIVE.between(at(0, 9, 0), at(0, 17, 0)), 480);
    assert_eq!(NINE_TO_FIVE.between(at(3, 16, 59), at(3, 17, 0)), 1);
}

#[test]
fn outside_the_hours_nothing_counts() {
    assert_eq!(NINE_TO_FIVE.between(at(0, 7, 0), at(0, 9, 0)), 0);
    assert_eq!(NINE_TO_FIVE.between(at(0, 17, 0), at(0, 23, 0)), 0);
    assert_eq!(NINE_TO_FIVE.between(at(0, 8, 0), at(0, 9, 20)), 20);
    assert_eq!(NINE_TO_FIVE.between(at(0, 16, 30), at(0, 20, 0)), 30);
    assert_eq!(NINE_TO_FIVE.between(at(0, 17, 30), at(1, 8, 0)), 0);
}

#[test]
fn over_several_days() {
    assert_eq!(NINE_TO_FIVE.between(at(0, 16, 0), at(1, 10, 0)), 120);
    assert_eq!(NINE_TO_FIVE.between(at(0, 12, 0), at(3, 12, 0)), 3 * 480);
    assert_eq!(NINE_TO_FIVE.between(at(0, 20, 0), at(2, 7, 0)), 480);
}

#[test]
fn not_at_the_weekend() {
    assert_eq!(NINE_TO_FIVE.between(at(4, 16, 0), at(7, 10, 0)), 120);
    assert_eq!(NINE_TO_FIVE.between(at(5, 9, 0), at(6, 17, 0)), 0);
    assert_eq!(NINE_TO_FIVE.between(at(0, 0, 0), at(14, 0, 0)), 10 * 480);
}

#[test]
fn no_time_at_all() {
    assert_eq!(NINE_TO_FIVE.between(at(1, 10, 0), at(1, 10, 0)), 0);
    assert_eq!(NINE_TO_FIVE.between(at(1, 11, 0), at(1, 10, 0)), 0);
    assert_eq!(NINE_TO_FIVE.between(at(3, 10, 0), at(1, 10, 0)), 0);
}
