fn rates() -> Rates {
    let mut rates = Rates::default();
    rates.set("USD", 20, 1_100_000);
    rates.set("USD", 10, 1_050_000);
    rates.set("USD", 30, 1_080_000);
    rates.set("JPY", 15, 160_000_000);
    rates
}

#[test]
fn a_rate_holds_from_its_day() {
    assert_eq!(rates().on("USD", 10), Some(1_050_000));
    assert_eq!(rates().on("USD", 20), Some(1_100_000));
}

#[test]
fn until_the_next_one() {
    assert_eq!(rates().on("USD", 19), Some(1_050_000));
    assert_eq!(rates().on("USD", 29), Some(1_100_000));
    assert_eq!(rates().on("USD", u32::MAX), Some(1_080_000));
}

#[test]
fn none_before_the_first() {
    assert_eq!(rates().on("USD", 9), None);
    assert_eq!(rates().on("JPY", 14), None);
    assert_eq!(rates().on("JPY", 15), Some(160_000_000));
}

#[test]
fn unknown_currencies() {
    assert_eq!(rates().on("CHF", 20), None);
    assert_eq!(Rates::default().on("USD", 20), None);
}

#[test]
fn a_rate_can_be_corrected() {
    let mut rates = rates();
    rates.set("USD", 20, 7);
    assert_eq!(rates.on("USD", 25), Some(7));
}
