use parking_tariff::{fee, Tariff};

const TARIFF: Tariff = Tariff {
    free_minutes: 15,
    per_hour: 250,
    per_day: 1600,
};

#[test]
fn short_stays_are_free() {
    assert_eq!(fee(&TARIFF, 0), 0);
    assert_eq!(fee(&TARIFF, 15), 0);
    assert_eq!(fee(&TARIFF, 16), 250);
}

#[test]
fn begun_hours_count() {
    assert_eq!(fee(&TARIFF, 60), 250);
    assert_eq!(fee(&TARIFF, 61), 500);
    assert_eq!(fee(&TARIFF, 360), 1500);
}

#[test]
fn a_day_has_a_maximum() {
    assert_eq!(fee(&TARIFF, 361), 1600);
    assert_eq!(fee(&TARIFF, 1440), 1600);
    assert_eq!(fee(&TARIFF, 1441), 1850);
    assert_eq!(fee(&TARIFF, 1440 + 500), 3200);
    assert_eq!(fee(&TARIFF, 3 * 1440 + 120), 4800 + 500);
}

#[test]
fn a_high_maximum_is_never_reached() {
    let tariff = Tariff {
        per_day: 1_000_000,
        ..TARIFF
    };
    assert_eq!(fee(&tariff, 1440), 6000);
    assert_eq!(fee(&tariff, 2 * 1440 + 1), 12_250);
}

#[test]
fn without_free_time() {
    let tariff = Tariff {
        free_minutes: 0,
        ..TARIFF
    };
    assert_eq!((fee(&tariff, 0), fee(&tariff, 1)), (0, 250));
}
