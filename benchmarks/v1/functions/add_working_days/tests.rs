use Weekday::*;

fn due(placed: Weekday, working_days: u32, holidays: &[u32]) -> u32 {
    due_after(placed, working_days, &holidays.iter().copied().collect())
}

#[test]
fn within_a_week() {
    assert_eq!(due(Monday, 1, &[]), 1);
    assert_eq!(due(Monday, 4, &[]), 4);
    assert_eq!(due(Wednesday, 2, &[]), 2);
}

#[test]
fn weekends_do_not_count() {
    assert_eq!(due(Friday, 1, &[]), 3);
    assert_eq!(due(Monday, 5, &[]), 7);
    assert_eq!(due(Thursday, 2, &[]), 4);
    assert_eq!(due(Tuesday, 25, &[]), 35);
}

#[test]
fn placed_on_a_free_day() {
    assert_eq!(due(Saturday, 1, &[]), 2);
    assert_eq!(due(Sunday, 1, &[]), 1);
    assert_eq!(due(Sunday, 6, &[]), 8);
}

#[test]
fn holidays_do_not_count() {
    assert_eq!(due(Monday, 1, &[1]), 2);
    assert_eq!(due(Thursday, 1, &[1]), 4);
    assert_eq!(due(Thursday, 2, &[1, 4, 5]), 7);
    assert_eq!(due(Monday, 3, &[0, 4]), 3);
}

#[test]
fn a_holiday_on_a_weekend_counts_once() {
    assert_eq!(due(Friday, 1, &[1, 2]), 3);
    assert_eq!(due(Friday, 1, &[1, 2, 3]), 4);
}

#[test]
fn none_agreed() {
    assert_eq!(due(Monday, 0, &[]), 0);
    assert_eq!(due(Saturday, 0, &[0]), 0);
}
