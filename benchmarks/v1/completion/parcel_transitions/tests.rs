use Event::*;

fn run(events: &[Event]) -> Result<Parcel, Parcel> {
    events
        .iter()
        .try_fold(Parcel::Announced, |parcel, &event| parcel.after(event))
}

#[test]
fn delivered_at_the_door() {
    assert_eq!(run(&[Scanned]), Ok(Parcel::InTransit { attempts: 0 }));
    assert_eq!(
        run(&[Scanned, Scanned, DayPassed, Handed]),
        Ok(Parcel::Delivered)
    );
    assert_eq!(run(&[Scanned, NotAtHome, Handed]), Ok(Parcel::Delivered));
}

#[test]
fn the_third_attempt_goes_to_the_shop() {
    assert_eq!(
        run(&[Scanned, NotAtHome, Scanned, NotAtHome]),
        Ok(Parcel::InTransit { attempts: 2 })
    );
    assert_eq!(
        run(&[Scanned, NotAtHome, NotAtHome, NotAtHome]),
        Ok(Parcel::AtShop { days: 0 })
    );
}

#[test]
fn seven_days_at_the_shop() {
    let waiting = Parcel::AtShop { days: 5 };
    let last = waiting.after(DayPassed).unwrap();
    assert_eq!(last, Parcel::AtShop { days: 6 });
    assert_eq!(last.clone().after(DayPassed), Ok(Parcel::Returned));
    assert_eq!(last.clone().after(Handed), Ok(Parcel::Delivered));
    assert_eq!(last.after(Refused), Ok(Parcel::Returned));
}

#[test]
fn refused_on_the_way() {
    assert_eq!(run(&[Scanned, Refused]), Ok(Parcel::Returned));
    assert_eq!(run(&[Scanned, NotAtHome, Refused]), Ok(Parcel::Returned));
}

#[test]
fn what_cannot_be_leaves_the_parcel_as_it_was() {
    for event in [Handed, NotAtHome, DayPassed, Refused] {
        assert_eq!(run(&[event]), Err(Parcel::Announced));
    }
    for event in [Scanned, Handed, NotAtHome, DayPassed, Refused] {
        assert_eq!(Parcel::Delivered.after(event), Err(Parcel::Delivered));
        assert_eq!(Parcel::Returned.after(event), Err(Parcel::Returned));
    }
    for event in [Scanned, NotAtHome] {
        let shop = Parcel::AtShop { days: 3 };
        assert_eq!(shop.clone().after(event), Err(shop));
    }
}
