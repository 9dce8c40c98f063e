fn seconds(text: &str) -> Result<u64, DurationError> {
    parse_duration(text).map(|duration| duration.as_secs())
}

#[test]
fn one_unit() {
    assert_eq!(seconds("90s"), Ok(90));
    assert_eq!(seconds("15m"), Ok(900));
    assert_eq!(seconds("24h"), Ok(86_400));
    assert_eq!(seconds("2d"), Ok(172_800));
    assert_eq!(seconds("0s"), Ok(0));
}

#[test]
fn several_units_add_up() {
    assert_eq!(seconds("1h30m"), Ok(5_400));
    assert_eq!(seconds("2d12h"), Ok(216_000));
    assert_eq!(seconds("1d1h1m1s"), Ok(90_061));
    assert_eq!(seconds("1h90m"), Ok(9_000));
    assert_eq!(seconds("007m"), Ok(420));
}

#[test]
fn what_is_no_number_is_named_by_its_place() {
    assert_eq!(seconds(""), Err(DurationError::Empty));
    assert_eq!(seconds("h"), Err(DurationError::ExpectedNumber(0)));
    assert_eq!(seconds(" 1h"), Err(DurationError::ExpectedNumber(0)));
    assert_eq!(seconds("-1h"), Err(DurationError::ExpectedNumber(0)));
    assert_eq!(seconds("1h 30m"), Err(DurationError::ExpectedNumber(2)));
    assert_eq!(seconds("1hm"), Err(DurationError::ExpectedNumber(2)));
}

#[test]
fn what_is_no_unit_is_named_by_its_place() {
    assert_eq!(seconds("10"), Err(DurationError::UnknownUnit(2)));
    assert_eq!(seconds("1h30"), Err(DurationError::UnknownUnit(4)));
    assert_eq!(seconds("5w"), Err(DurationError::UnknownUnit(1)));
    assert_eq!(seconds("5H"), Err(DurationError::UnknownUnit(1)));
    assert_eq!(seconds("3\u{b5}s"), Err(DurationError::UnknownUnit(1)));
}

#[test]
fn units_fall() {
    assert_eq!(seconds("30m1h"), Err(DurationError::OutOfOrder(4)));
    assert_eq!(seconds("1h1h"), Err(DurationError::OutOfOrder(3)));
    assert_eq!(seconds("1d5s5m"), Err(DurationError::OutOfOrder(5)));
}

#[test]
fn what_does_not_fit_is_an_error() {
    assert_eq!(seconds("18446744073709551615s"), Ok(u64::MAX));
    assert_eq!(
        seconds("18446744073709551616s"),
        Err(DurationError::TooLong)
    );
    assert_eq!(seconds("307445734561825861m"), Err(DurationError::TooLong));
    assert_eq!(
        seconds("307445734561825860m16s"),
        Err(DurationError::TooLong)
    );
    assert_eq!(seconds("307445734561825860m15s"), Ok(u64::MAX));
}
