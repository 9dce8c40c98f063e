fn next(year: u16, month: u8, day: u8, anchor: u8) -> (u16, u8, u8) {
    let Date { year, month, day } = next_billing(Date { year, month, day }, anchor);
    (year, month, day)
}

#[test]
fn from_month_to_month() {
    assert_eq!(next(2025, 3, 15, 15), (2025, 4, 15));
    assert_eq!(next(2025, 7, 1, 1), (2025, 8, 1));
}

#[test]
fn short_months_are_billed_on_their_last_day() {
    assert_eq!(next(2025, 1, 31, 31), (2025, 2, 28));
    assert_eq!(next(2024, 1, 31, 31), (2024, 2, 29));
    assert_eq!(next(1900, 1, 30, 30), (1900, 2, 28));
    assert_eq!(next(2000, 1, 30, 30), (2000, 2, 29));
    assert_eq!(next(2025, 3, 31, 31), (2025, 4, 30));
}

#[test]
fn a_short_month_does_not_move_the_anchor() {
    assert_eq!(next(2025, 2, 28, 31), (2025, 3, 31));
    assert_eq!(next(2025, 4, 30, 31), (2025, 5, 31));
}

#[test]
fn over_the_end_of_the_year() {
    assert_eq!(next(2025, 12, 31, 31), (2026, 1, 31));
    assert_eq!(next(2025, 12, 5, 4), (2026, 1, 4));
    assert_eq!(next(2025, 11, 30, 31), (2025, 12, 31));
}

#[test]
fn later_in_the_same_month() {
    assert_eq!(next(2025, 6, 3, 20), (2025, 6, 20));
    assert_eq!(next(2025, 2, 10, 31), (2025, 2, 28));
    assert_eq!(next(2025, 6, 20, 20), (2025, 7, 20));
    assert_eq!(next(2025, 6, 21, 20), (2025, 7, 20));
}
