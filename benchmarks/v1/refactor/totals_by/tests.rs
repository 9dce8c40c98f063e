fn sales() -> Vec<Sale> {
    [
        ("north", "tea", 1, 5),
        ("south", "tea", 2, 7),
        ("north", "jam", 2, 11),
        ("north", "tea", 2, 13),
    ]
    .map(|(region, product, month, cents)| Sale {
        region: region.into(),
        product: product.into(),
        month,
        cents,
    })
    .into()
}

#[test]
fn keys_that_borrow() {
    let sales = sales();
    let totals = totals_by(&sales, |sale| sale.region.as_str());
    assert_eq!(totals, BTreeMap::from([("north", 29), ("south", 7)]));
}

#[test]
fn keys_of_other_types() {
    let sales = sales();
    assert_eq!(
        totals_by(&sales, |sale| sale.month),
        BTreeMap::from([(1, 5), (2, 31)])
    );
    assert_eq!(totals_by(&sales, |_| ()), BTreeMap::from([((), 36)]));
    assert_eq!(totals_by(&sales, |sale| sale.product.clone())["tea"], 25);
}

#[test]
fn keys_of_two_parts() {
    let sales = sales();
    let totals = totals_by(&sales, |sale| (sale.product.as_str(), sale.month > 1));
    let expected = [
        (("jam", true), 11),
        (("tea", false), 5),
        (("tea", true), 20),
    ];
    assert_eq!(totals, BTreeMap::from(expected));
}

#[test]
fn no_sales() {
    assert!(totals_by(&[], |sale| sale.month).is_empty());
}
