fn failure(row: &str) -> String {
    let error = try_row(row).unwrap_err();
    match error.source() {
        Some(cause) => format!("{error} <- {cause}"),
        None => error.to_string(),
    }
}

#[test]
fn good_rows() {
    assert_eq!(read_row("bolt;12;0.25"), Ok(("bolt".to_string(), 12, 0.25)));
    assert_eq!(read_row(";0;3"), Ok((String::new(), 0, 3.0)));
}

#[test]
fn columns() {
    assert_eq!(failure("bolt;12"), "2 columns instead of 3");
    assert_eq!(failure("a;1;2;3"), "4 columns instead of 3");
    assert_eq!(read_row(""), Err(ImportError::Columns(1)));
}

#[test]
fn quantities_have_their_cause() {
    let cause = "x".parse::<u32>().unwrap_err();
    assert_eq!(failure("bolt;x;1"), format!("bad quantity <- {cause}"));
    assert_eq!(read_row("bolt;x;1"), Err(ImportError::Quantity(cause)));
    assert!(matches!(
        read_row("bolt;-1;1"),
        Err(ImportError::Quantity(_))
    ));
}

#[test]
fn prices_have_their_cause() {
    let cause = "1,5".parse::<f64>().unwrap_err();
    assert_eq!(failure("bolt;1;1,5"), format!("bad price <- {cause}"));
    assert_eq!(read_row("bolt;1;1,5"), Err(ImportError::Price(cause)));
}

#[test]
fn the_quantity_comes_first() {
    assert!(matches!(
        read_row("bolt;x;y"),
        Err(ImportError::Quantity(_))
    ));
    assert_eq!(read_row("bolt;x;y;z"), Err(ImportError::Columns(4)));
}
