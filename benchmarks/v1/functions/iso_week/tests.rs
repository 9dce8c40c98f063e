fn week(year: i32, month: u32, day: u32) -> (i32, u32) {
    iso_week(Date { year, month, day })
}

#[test]
fn within_a_year() {
    assert_eq!(week(2024, 1, 1), (2024, 1));
    assert_eq!(week(2024, 1, 7), (2024, 1));
    assert_eq!(week(2024, 1, 8), (2024, 2));
    assert_eq!(week(2023, 6, 15), (2023, 24));
}

#[test]
fn leap_days_count() {
    assert_eq!(week(2024, 2, 29), (2024, 9));
    assert_eq!(week(2024, 3, 3), (2024, 9));
    assert_eq!(week(2024, 3, 4), (2024, 10));
    assert_eq!(week(2000, 3, 6), (2000, 10));
    assert_eq!(week(1900, 3, 4), (1900, 9));
    assert_eq!(week(1900, 3, 5), (1900, 10));
}

#[test]
fn months_add_up() {
    let mondays = [
        (2, 1),
        (6, 6),
        (6, 10),
        (3, 14),
        (1, 18),
        (5, 23),
        (3, 27),
        (7, 32),
        (4, 36),
        (2, 40),
        (6, 45),
        (4, 49),
    ];
    for (month, (day, expected)) in (1..).zip(mondays) {
        assert_eq!(week(2023, month, day), (2023, expected));
        assert_eq!(week(2023, month, day + 6), (2023, expected));
    }
    assert_eq!(week(2024, 2, 4), (2024, 5));
    assert_eq!(week(2024, 2, 5), (2024, 6));
}

#[test]
fn january_in_the_year_before() {
    assert_eq!(week(2023, 1, 1), (2022, 52));
    assert_eq!(week(2021, 1, 3), (2020, 53));
    assert_eq!(week(2015, 1, 1), (2015, 1));
    assert_eq!(week(2021, 1, 4), (2021, 1));
    assert_eq!(week(2022, 1, 2), (2021, 52));
    assert_eq!(week(2016, 1, 3), (2015, 53));
}

#[test]
fn december_in_the_next_year() {
    assert_eq!(week(2024, 12, 29), (2024, 52));
    assert_eq!(week(2024, 12, 30), (2025, 1));
    assert_eq!(week(2019, 12, 31), (2020, 1));
    assert_eq!(week(2025, 12, 28), (2025, 52));
    assert_eq!(week(2025, 12, 29), (2026, 1));
}

#[test]
fn long_years() {
    assert_eq!(week(2020, 12, 31), (2020, 53));
    assert_eq!(week(2015, 12, 31), (2015, 53));
    assert_eq!(week(2026, 12, 31), (2026, 53));
    assert_eq!(week(2024, 12, 28), (2024, 52));
}
