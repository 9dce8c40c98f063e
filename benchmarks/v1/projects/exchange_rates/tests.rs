use exchange_rates::{Rate, Table, Unknown};

fn table() -> Table {
    let mut table = Table::new("EUR");
    table.set("EUR", "USD", Rate::new(11, 10));
    table.set("GBP", "EUR", Rate::new(6, 5));
    table.set("EUR", "JPY", Rate::new(160, 1));
    table.set("USD", "JPY", Rate::new(150, 1));
    table
}

#[test]
fn known_rates_in_both_directions() {
    assert_eq!(table().convert(1000, "EUR", "USD"), Ok(1100));
    assert_eq!(table().convert(1100, "USD", "EUR"), Ok(1000));
    assert_eq!(table().convert(500, "EUR", "GBP"), Ok(417));
    assert_eq!(table().convert(2, "USD", "JPY"), Ok(300));
}

#[test]
fn over_the_base() {
    assert_eq!(table().convert(100, "GBP", "USD"), Ok(132));
    assert_eq!(table().convert(132, "USD", "GBP"), Ok(100));
    assert_eq!(table().convert(1, "GBP", "JPY"), Ok(192));
}

#[test]
fn rounded_once() {
    let mut table = Table::new("EUR");
    table.set("A", "EUR", Rate::new(1, 2));
    table.set("EUR", "B", Rate::new(2, 1));
    assert_eq!(table.convert(1, "A", "B"), Ok(1));
    assert_eq!(table.convert(1, "A", "EUR"), Ok(0));
    assert_eq!(table.convert(3, "A", "EUR"), Ok(2));
    assert_eq!(table.convert(7, "B", "A"), Ok(7));
}

#[test]
fn a_currency_to_itself() {
    let mut table = table();
    table.set("EUR", "EUR", Rate::new(2, 1));
    assert_eq!(table.convert(7, "EUR", "EUR"), Ok(7));
    assert_eq!(table.convert(7, "XXX", "XXX"), Ok(7));
}

#[test]
fn ways_that_are_not_known() {
    let unknown = |a: &str, b: &str| Err(Unknown(a.to_string(), b.to_string()));
    assert_eq!(table().convert(1, "CHF", "USD"), unknown("CHF", "USD"));
    assert_eq!(table().convert(1, "USD", "CHF"), unknown("USD", "CHF"));
    assert_eq!(
        Table::new("EUR").convert(1, "EUR", "USD"),
        unknown("EUR", "USD")
    );
}
