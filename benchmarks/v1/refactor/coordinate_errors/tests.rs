#[test]
fn places() {
    assert_eq!(parse_place("48.2, -16.37"), Ok((48.2, -16.37)));
    assert_eq!(parse_place(" -90 ,180 "), Ok((-90.0, 180.0)));
    assert_eq!(parse_place("90,-180"), Ok((90.0, -180.0)));
}

#[test]
fn without_a_comma() {
    assert_eq!(parse_place(""), Err(PlaceError::NoComma));
    assert_eq!(parse_place("48.2 16.37"), Err(PlaceError::NoComma));
}

#[test]
fn what_is_no_number_keeps_its_cause() {
    assert_eq!(
        parse_place("x,1"),
        Err(PlaceError::NotANumber("x".parse::<f64>().unwrap_err()))
    );
    assert_eq!(
        parse_place("1,"),
        Err(PlaceError::NotANumber("".parse::<f64>().unwrap_err()))
    );
    assert!(matches!(
        parse_place("1,2,3"),
        Err(PlaceError::NotANumber(_))
    ));
    assert_eq!(
        parse_place(",1,2"),
        Err(PlaceError::NotANumber("".parse::<f64>().unwrap_err()))
    );
}

#[test]
fn out_of_range() {
    assert_eq!(parse_place("90.5,0"), Err(PlaceError::OutOfRange(90.5)));
    assert_eq!(parse_place("0,-180.5"), Err(PlaceError::OutOfRange(-180.5)));
    assert_eq!(parse_place("100,200"), Err(PlaceError::OutOfRange(100.0)));
    assert_eq!(
        parse_place("inf,0"),
        Err(PlaceError::OutOfRange(f64::INFINITY))
    );
    assert!(matches!(parse_place("0,NaN"), Err(PlaceError::OutOfRange(value)) if value.is_nan()));
}

#[test]
fn both_are_read_before_ranges() {
    assert!(matches!(
        parse_place("100,x"),
        Err(PlaceError::NotANumber(_))
    ));
}
