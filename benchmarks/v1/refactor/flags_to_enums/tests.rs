fn plain(cents: i64) -> String {
    render_cents(cents, Grouping::None, Plus::Hidden)
}

fn grouped(cents: i64) -> String {
    render_cents(cents, Grouping::Thousands, Plus::Hidden)
}

#[test]
fn two_digits_behind_the_point() {
    assert_eq!(plain(123_456), "1234.56");
    assert_eq!(plain(7), "0.07");
    assert_eq!(plain(-5), "-0.05");
    assert_eq!(plain(0), "0.00");
}

#[test]
fn thousands() {
    assert_eq!(grouped(99_999), "999.99");
    assert_eq!(grouped(100_000), "1,000.00");
    assert_eq!(grouped(-123_456_789), "-1,234,567.89");
    assert_eq!(grouped(-10_000), "-100.00");
}

#[test]
fn plus() {
    assert_eq!(render_cents(150, Grouping::None, Plus::Shown), "+1.50");
    assert_eq!(render_cents(1, Grouping::None, Plus::Shown), "+0.01");
    assert_eq!(render_cents(0, Grouping::None, Plus::Shown), "0.00");
    assert_eq!(render_cents(-1, Grouping::None, Plus::Shown), "-0.01");
    assert_eq!(
        render_cents(250_000, Grouping::Thousands, Plus::Shown),
        "+2,500.00"
    );
}

#[test]
fn the_least_amount() {
    assert_eq!(plain(i64::MIN), "-92233720368547758.08");
    assert_eq!(grouped(i64::MAX), "92,233,720,368,547,758.07");
}
