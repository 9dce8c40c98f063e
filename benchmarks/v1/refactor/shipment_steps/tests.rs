fn parcel(grams: u32, sides: [u32; 3], zone: u8) -> Parcel {
    Parcel { grams, sides, zone }
}

#[test]
fn checks() {
    assert_eq!(parcel(1, [1, 1, 1], 9).check(), Ok(()));
    assert_eq!(parcel(1, [1200, 1, 1], 1).check(), Ok(()));
    assert_eq!(
        parcel(1, [1, 1201, 1], 1).check(),
        Err(Unshippable::TooLong)
    );
    assert_eq!(parcel(0, [1, 1, 1], 1).check(), Err(Unshippable::Empty));
    assert_eq!(parcel(1, [5, 5, 0], 1).check(), Err(Unshippable::Empty));
    assert_eq!(parcel(1, [2000, 0, 5], 1).check(), Err(Unshippable::Empty));
}

#[test]
fn weights() {
    assert_eq!(parcel(700, [100, 100, 100], 1).weigh(), 700);
    assert_eq!(parcel(100, [100, 100, 100], 1).weigh(), 200);
    assert_eq!(parcel(200, [100, 100, 100], 1).weigh(), 200);
    assert_eq!(parcel(1, [1200, 1200, 1200], 1).weigh(), 345_600);
    assert_eq!(parcel(5, [0, 1200, 1200], 1).weigh(), 5);
}

#[test]
fn rates() {
    let rates: Vec<u32> = (1..=5)
        .map(|zone| parcel(1, [1, 1, 1], zone).rate().unwrap())
        .collect();
    assert_eq!(rates, [190, 340, 780, 780, 780]);
    assert_eq!(
        parcel(1, [1, 1, 1], 0).rate(),
        Err(Unshippable::UnknownZone(0))
    );
    assert_eq!(
        parcel(1, [1, 1, 1], 6).rate(),
        Err(Unshippable::UnknownZone(6))
    );
}

#[test]
fn prices() {
    assert_eq!(price_parcel(&parcel(1000, [10, 10, 10], 1)), Ok(190));
    assert_eq!(price_parcel(&parcel(1001, [10, 10, 10], 2)), Ok(680));
    assert_eq!(price_parcel(&parcel(1, [300, 200, 100], 4)), Ok(1560));
    assert_eq!(
        price_parcel(&parcel(0, [9999, 1, 1], 9)),
        Err(Unshippable::Empty)
    );
    assert_eq!(
        price_parcel(&parcel(1, [9999, 1, 1], 9)),
        Err(Unshippable::TooLong)
    );
}
