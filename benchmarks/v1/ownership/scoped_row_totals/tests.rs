fn rows(pairs: &[(&str, u64)]) -> Vec<Row> {
    let row = |&(article, count): &(&str, u64)| Row {
        article: article.to_string(),
        count,
        total: Some(1),
    };
    pairs.iter().map(row).collect()
}

fn prices() -> BTreeMap<String, u64> {
    BTreeMap::from([
        ("pen".to_string(), 120),
        ("ink".to_string(), 700),
        ("gold".to_string(), u64::MAX),
    ])
}

fn totals(rows: &[Row]) -> Vec<Option<u64>> {
    rows.iter().map(|row| row.total).collect()
}

#[test]
fn all_rows_have_their_totals_for_any_number_of_threads() {
    for threads in [0, 1, 2, 3, 5, 9] {
        let mut invoice = rows(&[("pen", 2), ("ink", 1), ("pen", 0), ("ink", 3), ("pen", 1)]);
        assert_eq!(fill_totals(&mut invoice, &prices(), threads), Some(3160));
        assert_eq!(totals(&invoice), [240, 700, 0, 2100, 120].map(Some));
    }
}

#[test]
fn an_article_without_a_price() {
    let mut invoice = rows(&[("pen", 1), ("ham", 1), ("ink", 1)]);
    assert_eq!(fill_totals(&mut invoice, &prices(), 2), None);
    assert_eq!(totals(&invoice), [Some(120), None, Some(700)]);
}

#[test]
fn totals_that_are_too_large() {
    let mut invoice = rows(&[("gold", 2), ("pen", 1)]);
    assert_eq!(fill_totals(&mut invoice, &prices(), 2), None);
    assert_eq!(totals(&invoice), [None, Some(120)]);
    let mut invoice = rows(&[("gold", 1), ("pen", 1)]);
    assert_eq!(fill_totals(&mut invoice, &prices(), 1), None);
    assert_eq!(totals(&invoice), [Some(u64::MAX), Some(120)]);
}

#[test]
fn no_rows() {
    assert_eq!(fill_totals(&mut [], &prices(), 4), Some(0));
    assert_eq!(fill_totals(&mut [], &BTreeMap::new(), 0), Some(0));
}
