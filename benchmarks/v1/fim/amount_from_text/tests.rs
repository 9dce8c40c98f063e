fn cents(text: &str) -> Option<i64> {
    text.parse().ok().map(|Amount(cents)| cents)
}

#[test]
fn whole_amounts_and_decimals() {
    assert_eq!(cents("12"), Some(1_200));
    assert_eq!(cents("12.34"), Some(1_234));
    assert_eq!(cents("12.5"), Some(1_250));
    assert_eq!(cents("12.05"), Some(1_205));
    assert_eq!(cents("0007.00"), Some(700));
    assert_eq!(cents("0"), Some(0));
}

#[test]
fn negative_amounts() {
    assert_eq!(cents("-3.20"), Some(-320));
    assert_eq!(cents("-0.05"), Some(-5));
    assert_eq!(cents("-0"), Some(0));
}

#[test]
fn nothing_else_may_be_there() {
    for text in [
        "", "-", ".", ".5", "5.", "1.234", "--1", "1.-2", "1.+2", "+1", " 1", "1 ", "1,5", "1.2.3",
        "1e3", "\u{661}",
    ] {
        assert_eq!(cents(text), None, "{text:?}");
    }
}

#[test]
fn the_largest_amounts() {
    assert_eq!(cents("92233720368547758.07"), Some(i64::MAX));
    assert_eq!(cents("-92233720368547758.07"), Some(-i64::MAX));
    assert_eq!(cents("92233720368547758.08"), None);
    assert_eq!(cents("922337203685477580"), None);
    assert_eq!(cents("90071992547409.93"), Some(9_007_199_254_740_993));
}

#[test]
fn what_is_written_can_be_read() {
    for amount in [0, 1, -1, 10, 99, 100, -100, 123_456, i64::MAX] {
        assert_eq!(Amount(amount).to_string().parse(), Ok(Amount(amount)));
    }
    assert_eq!(sum("1.50\n-0.25\n2"), Ok(Amount(325)));
    assert_eq!(sum("1.50\n\n"), Err(NoAmount));
}
