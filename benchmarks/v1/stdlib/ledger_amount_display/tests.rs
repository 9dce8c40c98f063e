fn shown(cents: i64) -> String {
    Cents(cents).to_string()
}

#[test]
fn two_places() {
    assert_eq!(shown(0), "0.00");
    assert_eq!(shown(5), "0.05");
    assert_eq!(shown(50), "0.50");
    assert_eq!(shown(12_345), "123.45");
    assert_eq!(format!("{:.0}", Cents(199)), "1.99");
}

#[test]
fn groups_of_three() {
    assert_eq!(shown(99_999), "999.99");
    assert_eq!(shown(100_000), "1,000.00");
    assert_eq!(shown(1_234_567_890), "12,345,678.90");
    assert_eq!(shown(10_000_000_000), "100,000,000.00");
}

#[test]
fn negative_amounts() {
    assert_eq!(shown(-7), "-0.07");
    assert_eq!(shown(-123_456), "-1,234.56");
    assert_eq!(shown(i64::MIN), "-92,233,720,368,547,758.08");
    assert_eq!(shown(i64::MAX), "92,233,720,368,547,758.07");
}

#[test]
fn width_and_alignment() {
    assert_eq!(format!("[{:10}]", Cents(12_345)), "[    123.45]");
    assert_eq!(format!("[{:<10}]", Cents(-12_345)), "[-123.45   ]");
    assert_eq!(format!("[{:*^9}]", Cents(100)), "[**1.00***]");
    assert_eq!(format!("[{:3}]", Cents(12_345)), "[123.45]");
    assert_eq!(format!("[{:08}]", Cents(-150)), "[-0001.50]");
}

#[test]
fn sign_on_demand() {
    assert_eq!(format!("{:+}", Cents(150)), "+1.50");
    assert_eq!(format!("{:+}", Cents(0)), "+0.00");
    assert_eq!(format!("{:+}", Cents(-150)), "-1.50");
    assert_eq!(format!("{:>+8}", Cents(150)), "   +1.50");
}
