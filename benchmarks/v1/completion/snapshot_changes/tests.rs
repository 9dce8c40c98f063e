fn table(entries: &[(&str, i64)]) -> BTreeMap<String, i64> {
    entries
        .iter()
        .map(|&(key, value)| (key.to_string(), value))
        .collect()
}

#[test]
fn equal_tables_have_no_changes() {
    let same = table(&[("a", 1), ("b", 2)]);
    assert!(changes(&same, &same.clone()).is_empty());
    assert!(changes(&table(&[]), &table(&[])).is_empty());
}

#[test]
fn additions_and_removals() {
    let (before, after) = (table(&[("a", 1)]), table(&[("b", 2)]));
    assert_eq!(
        changes(&before, &after),
        [Change::Removed("a"), Change::Added("b", 2)]
    );
    assert_eq!(
        changes(&after, &before),
        [Change::Added("a", 1), Change::Removed("b")]
    );
}

#[test]
fn values_that_change() {
    let (before, after) = (table(&[("a", 1), ("b", 2)]), table(&[("a", 1), ("b", 0)]));
    assert_eq!(changes(&before, &after), [Change::Changed("b", 2, 0)]);
}

#[test]
fn all_in_the_order_of_the_keys() {
    let before = table(&[("b", 1), ("d", 1), ("e", 1)]);
    let after = table(&[("a", 5), ("c", 6), ("d", 7), ("e", 1), ("f", 8)]);
    assert_eq!(
        changes(&before, &after),
        [
            Change::Added("a", 5),
            Change::Removed("b"),
            Change::Added("c", 6),
            Change::Changed("d", 1, 7),
            Change::Added("f", 8),
        ]
    );
}

#[test]
fn from_nothing_and_to_nothing() {
    let some = table(&[("a", 1), ("b", 2)]);
    assert_eq!(
        changes(&table(&[]), &some),
        [Change::Added("a", 1), Change::Added("b", 2)]
    );
    assert_eq!(
        changes(&some, &table(&[])),
        [Change::Removed("a"), Change::Removed("b")]
    );
}
