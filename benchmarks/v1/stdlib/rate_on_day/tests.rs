fn rates() -> Rates {
    let mut rates = Rates::default();
    rates.set(200, 11_000);
    rates.set(100, 10_500);
    rates.set(101, 10_600);
    rates
}

fn in_force(rate: u64, from: u32, until: Option<u32>) -> Option<InForce> {
    Some(InForce { rate, from, until })
}

#[test]
fn between_two_rates() {
    assert_eq!(rates().on(150), in_force(10_600, 101, Some(200)));
    assert_eq!(rates().on(199), in_force(10_600, 101, Some(200)));
}

#[test]
fn on_the_first_day_of_a_rate() {
    assert_eq!(rates().on(100), in_force(10_500, 100, Some(101)));
    assert_eq!(rates().on(101), in_force(10_600, 101, Some(200)));
    assert_eq!(rates().on(200), in_force(11_000, 200, None));
}

#[test]
fn before_and_after_all() {
    assert_eq!(rates().on(99), None);
    assert_eq!(rates().on(0), None);
    assert_eq!(rates().on(u32::MAX), in_force(11_000, 200, None));
    assert_eq!(Rates::default().on(5), None);
}

#[test]
fn a_later_entry_replaces() {
    let mut rates = rates();
    rates.set(101, 9_999);
    rates.set(u32::MAX, 1);
    assert_eq!(rates.on(120), in_force(9_999, 101, Some(200)));
    assert_eq!(rates.on(u32::MAX), in_force(1, u32::MAX, None));
}
