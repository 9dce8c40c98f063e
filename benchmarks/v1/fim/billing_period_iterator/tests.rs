fn days(first: u32, last: u32, length: u32) -> Vec<(u32, u32)> {
    Periods::new(first, last, length)
        .map(|period| (period.first, period.last))
        .take(9)
        .collect()
}

#[test]
fn whole_periods() {
    assert_eq!(days(1, 30, 10), [(1, 10), (11, 20), (21, 30)]);
    assert_eq!(days(0, 2, 1), [(0, 0), (1, 1), (2, 2)]);
}

#[test]
fn the_last_one_may_be_shorter() {
    assert_eq!(days(1, 25, 10), [(1, 10), (11, 20), (21, 25)]);
    assert_eq!(days(1, 11, 10), [(1, 10), (11, 11)]);
    assert_eq!(days(5, 7, 10), [(5, 7)]);
}

#[test]
fn no_periods() {
    assert!(days(5, 4, 10).is_empty());
    assert!(days(1, 30, 0).is_empty());
}

#[test]
fn it_stays_at_its_end() {
    let mut periods = Periods::new(1, 5, 5);
    assert!(periods.next().is_some());
    assert_eq!(periods.next(), None);
    assert_eq!(periods.next(), None);
}

#[test]
fn the_last_days_of_all() {
    assert_eq!(
        days(u32::MAX - 2, u32::MAX, 2),
        [(u32::MAX - 2, u32::MAX - 1), (u32::MAX, u32::MAX)]
    );
    assert_eq!(
        days(0, u32::MAX, u32::MAX),
        [(0, u32::MAX - 1), (u32::MAX, u32::MAX)]
    );
}

#[test]
fn prices_by_the_day() {
    assert_eq!(price(Periods::new(1, 25, 10), 100), 250);
    assert_eq!(price(Periods::new(1, 9, 10), 99), 89);
    assert_eq!(price(Periods::new(1, 0, 10), 99), 0);
}
