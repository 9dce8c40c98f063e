#[test]
fn euros_and_cents() {
    assert_eq!(price_in_cents("12"), Some(1200));
    assert_eq!(price_in_cents("12,5"), Some(1250));
    assert_eq!(price_in_cents("12,05"), Some(1205));
    assert_eq!(price_in_cents("0,00"), Some(0));
    assert_eq!(price_in_cents("007"), Some(700));
}

#[test]
fn groups_of_thousands() {
    assert_eq!(price_in_cents("1.234,50"), Some(123_450));
    assert_eq!(price_in_cents("12.345.678"), Some(1_234_567_800));
    assert_eq!(price_in_cents("123.456"), Some(12_345_600));
    assert_eq!(price_in_cents("1234567,89"), Some(123_456_789));
    for wrong in [
        "1.23", "1.2345", "1234.567", ".123", "1..234", "1.234.", "1.234.56", "0001.234",
        "1,234.50",
    ] {
        assert_eq!(price_in_cents(wrong), None, "{wrong}");
    }
}

#[test]
fn sign_and_currency() {
    assert_eq!(price_in_cents("-3,20"), Some(-320));
    assert_eq!(price_in_cents("-0,01 \u{20ac}"), Some(-1));
    assert_eq!(price_in_cents("  5\u{20ac} "), Some(500));
    assert_eq!(price_in_cents("5   \u{20ac}"), Some(500));
    for wrong in [
        "--1",
        "- 1",
        "+1",
        "\u{20ac}5",
        "5 \u{20ac} \u{20ac}",
        "5\u{20ac}\u{20ac}",
        "5-",
        "5 EUR",
    ] {
        assert_eq!(price_in_cents(wrong), None, "{wrong}");
    }
}

#[test]
fn what_is_no_price() {
    for wrong in [
        "", " ", "-", "\u{20ac}", ",50", "5,", "5,123", "5,1,2", "5,-1", "1 000", "a", "\u{664}",
        "5,\u{e9}",
    ] {
        assert_eq!(price_in_cents(wrong), None, "{wrong}");
    }
}

#[test]
fn the_largest_prices() {
    assert_eq!(price_in_cents("92233720368547758,07"), Some(i64::MAX));
    assert_eq!(price_in_cents("-92.233.720.368.547.758,08"), Some(i64::MIN));
    assert_eq!(price_in_cents("92233720368547758,08"), None);
    assert_eq!(price_in_cents("-92233720368547758,09"), None);
    assert_eq!(price_in_cents("100000000000000000000"), None);
}
