fn days(year: i32, month: u8, day: u8, count: usize) -> Vec<(i32, u8, u8)> {
    billing_days(Date { year, month, day }, count)
        .into_iter()
        .map(|date| (date.year, date.month, date.day))
        .collect()
}

#[test]
fn the_same_day_each_month() {
    assert_eq!(
        days(2023, 3, 15, 3),
        [(2023, 3, 15), (2023, 4, 15), (2023, 5, 15)]
    );
    assert_eq!(days(2023, 3, 1, 2), [(2023, 3, 1), (2023, 4, 1)]);
}

#[test]
fn short_months_take_their_last_day_and_long_ones_return() {
    assert_eq!(
        days(2023, 1, 31, 5),
        [
            (2023, 1, 31),
            (2023, 2, 28),
            (2023, 3, 31),
            (2023, 4, 30),
            (2023, 5, 31)
        ]
    );
}

#[test]
fn leap_years() {
    assert_eq!(
        days(2024, 1, 30, 3),
        [(2024, 1, 30), (2024, 2, 29), (2024, 3, 30)]
    );
    assert_eq!(days(2100, 1, 29, 2), [(2100, 1, 29), (2100, 2, 28)]);
    assert_eq!(days(2000, 1, 29, 2), [(2000, 1, 29), (2000, 2, 29)]);
}

#[test]
fn over_the_end_of_the_year() {
    assert_eq!(
        days(2023, 11, 30, 4),
        [(2023, 11, 30), (2023, 12, 30), (2024, 1, 30), (2024, 2, 29)]
    );
    assert_eq!(days(2023, 12, 31, 2), [(2023, 12, 31), (2024, 1, 31)]);
    assert_eq!(days(2023, 12, 5, 14).last(), Some(&(2025, 1, 5)));
}

#[test]
fn no_bills() {
    assert!(days(2023, 1, 31, 0).is_empty());
    assert_eq!(days(2024, 2, 29, 1), [(2024, 2, 29)]);
}
