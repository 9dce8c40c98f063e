use fleet_maintenance::{due, Interval, Reason, Vehicle};

const INTERVAL: Interval = Interval {
    kilometres: 20_000,
    days: 365,
};

fn vehicle(plate: &str, kilometres: u32, serviced: Option<(u32, u32)>) -> Vehicle {
    Vehicle {
        plate: plate.to_string(),
        kilometres,
        serviced,
        registered: 100,
    }
}

fn found(vehicles: &[Vehicle], today: u32) -> Vec<(String, Reason, u32)> {
    due(vehicles, INTERVAL, today)
        .into_iter()
        .map(|due| (due.plate, due.reason, due.days_late))
        .collect()
}

#[test]
fn by_distance_or_by_time() {
    let fleet = [
        vehicle("A", 50_000, Some((30_000, 1000))),
        vehicle("B", 50_000, Some((49_000, 635))),
        vehicle("C", 49_999, Some((30_000, 636))),
    ];
    let expected = [
        ("A".to_string(), Reason::Distance, 0),
        ("B".to_string(), Reason::Time, 0),
    ];
    assert_eq!(found(&fleet, 1000), expected);
}

#[test]
fn the_latest_come_first_then_the_plates() {
    let fleet = [
        vehicle("D", 90_000, Some((10_000, 900))),
        vehicle("C", 10_000, Some((0, 600))),
        vehicle("B", 90_000, Some((0, 500))),
        vehicle("A", 10_000, Some((0, 600))),
    ];
    let expected = [
        ("B".to_string(), Reason::Both, 135),
        ("A".to_string(), Reason::Time, 35),
        ("C".to_string(), Reason::Time, 35),
        ("D".to_string(), Reason::Distance, 0),
    ];
    assert_eq!(found(&fleet, 1000), expected);
}

#[test]
fn without_a_service() {
    assert_eq!(found(&[vehicle("A", 19_999, None)], 464), []);
    assert_eq!(
        found(&[vehicle("A", 20_000, None)], 464),
        [("A".to_string(), Reason::Distance, 0)]
    );
    assert_eq!(
        found(&[vehicle("A", 0, None)], 465),
        [("A".to_string(), Reason::Time, 0)]
    );
}

#[test]
fn the_future_counts_as_nothing() {
    assert_eq!(found(&[vehicle("A", 100, Some((90_000, 2000)))], 1000), []);
    assert!(due(&[], INTERVAL, 0).is_empty());
}
