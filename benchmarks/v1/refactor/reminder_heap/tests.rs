fn reminders(entries: &[(u64, &str)]) -> Reminders {
    let mut reminders = Reminders::new();
    for (at, text) in entries {
        reminders.add(*at, text);
    }
    reminders
}

fn due(reminders: &mut Reminders, now: u64) -> String {
    std::iter::from_fn(|| reminders.take_due(now))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_earliest_first() {
    let mut open = reminders(&[(30, "c"), (10, "a"), (20, "b")]);
    assert_eq!(due(&mut open, 100), "a b c");
    assert_eq!(open.take_due(100), None);
}

#[test]
fn only_what_is_due() {
    let mut open = reminders(&[(30, "c"), (10, "a"), (20, "b")]);
    assert_eq!(open.take_due(9), None);
    assert_eq!(due(&mut open, 20), "a b");
    assert_eq!((open.len(), open.is_empty()), (1, false));
}

#[test]
fn one_time_in_the_order_of_adding() {
    let mut open = reminders(&[
        (5, "z"),
        (5, "a"),
        (1, "first"),
        (5, "m"),
        (5, "b"),
        (5, "a"),
    ]);
    assert_eq!(due(&mut open, 5), "first z a m b a");
}

#[test]
fn added_meanwhile() {
    let mut open = reminders(&[(5, "x"), (7, "y")]);
    assert_eq!(open.take_due(9).as_deref(), Some("x"));
    open.add(6, "w");
    open.add(7, "a");
    assert_eq!(due(&mut open, 9), "w y a");
    let mut open = reminders(&[(5, "x"), (5, "z")]);
    assert_eq!(open.take_due(5).as_deref(), Some("x"));
    open.add(5, "a");
    assert_eq!(due(&mut open, 5), "z a");
}

#[test]
fn none_at_all() {
    let mut empty = Reminders::default();
    assert_eq!((empty.len(), empty.is_empty()), (0, true));
    assert_eq!(empty.take_due(u64::MAX), None);
}

#[test]
fn very_many() {
    let mut open = Reminders::new();
    for number in 0..5_000u64 {
        open.add(number * 7919 % 5_000, "x");
    }
    assert_eq!(open.len(), 5_000);
    assert_eq!(std::iter::from_fn(|| open.take_due(2_499)).count(), 2_500);
}
