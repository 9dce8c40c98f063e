#[test]
fn values_to_codes() {
    assert_eq!([Reply::Accepted, Reply::Refused].map(u8::from), [1, 7]);
    assert_eq!(
        [Kind::News, Kind::Mail, Kind::Alarm].map(u8::from),
        [0, 3, 255]
    );
}

#[test]
fn codes_to_values() {
    assert_eq!(Reply::try_from(7), Ok(Reply::Refused));
    assert_eq!(Kind::try_from(0), Ok(Kind::News));
    assert_eq!(Only::try_from(9), Ok(Only::One));
}

#[test]
fn unknown_codes() {
    assert_eq!(Reply::try_from(0), Err(UnknownCode(0)));
    assert_eq!(Kind::try_from(254), Err(UnknownCode(254)));
    assert_eq!(
        (0..=255)
            .filter(|code| Kind::try_from(*code).is_ok())
            .count(),
        3
    );
}

#[test]
fn all_of_them_in_order() {
    assert_eq!(Kind::ALL, [Kind::Mail, Kind::News, Kind::Alarm]);
    assert_eq!(Only::ALL.len(), 1);
    for kind in Kind::ALL {
        assert_eq!(Kind::try_from(u8::from(*kind)), Ok(*kind));
    }
}

#[test]
fn the_derived_traits() {
    let (a, b) = (Kind::Mail, Kind::Mail);
    assert!(a == b && a != Kind::News);
    assert_eq!(format!("{a:?}"), "Mail");
}
