fn table<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Table(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_string(), value))
            .collect(),
    )
}

fn number(value: f64) -> Value {
    Value::Number(value)
}

#[test]
fn what_was_chosen_wins_and_the_rest_stays() {
    let defaults = table([("port", number(80.0)), ("host", Value::Text("::".into()))]);
    let chosen = table([("port", number(8080.0))]);
    let expected = table([("port", number(8080.0)), ("host", Value::Text("::".into()))]);
    assert_eq!(merge(&defaults, &chosen), expected);
}

#[test]
fn keys_without_a_default_are_added() {
    let merged = merge(&table([]), &table([("debug", Value::Bool(true))]));
    assert_eq!(merged, table([("debug", Value::Bool(true))]));
}

#[test]
fn tables_merge_at_every_depth() {
    let defaults = table([(
        "log",
        table([(
            "file",
            table([("path", Value::Text("a".into())), ("keep", number(3.0))]),
        )]),
    )]);
    let chosen = table([("log", table([("file", table([("keep", number(9.0))]))]))]);
    let expected = table([(
        "log",
        table([(
            "file",
            table([("path", Value::Text("a".into())), ("keep", number(9.0))]),
        )]),
    )]);
    assert_eq!(merge(&defaults, &chosen), expected);
}

#[test]
fn a_list_or_another_kind_replaces() {
    let defaults = table([
        ("hosts", Value::List(vec![number(1.0), number(2.0)])),
        ("cache", table([("size", number(10.0))])),
    ]);
    let chosen = table([
        ("hosts", Value::List(vec![number(3.0)])),
        ("cache", Value::Bool(false)),
    ]);
    assert_eq!(merge(&defaults, &chosen), chosen);
}

#[test]
fn nothing_chosen_leaves_the_defaults() {
    let defaults = table([("a", table([("b", number(1.0))]))]);
    assert_eq!(merge(&defaults, &table([])), defaults);
    assert_eq!(merge(&defaults, &table([("a", table([]))])), defaults);
}
