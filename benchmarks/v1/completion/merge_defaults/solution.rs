use std::collections::BTreeMap;

/// A value in a configuration tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Table(BTreeMap<String, Value>),
}

/// Lays `chosen` over `defaults`: tables are merged key by key at every depth, and anything else
/// that was chosen stands in place of the default, lists included.
pub fn merge(defaults: &Value, chosen: &Value) -> Value {
    match (defaults, chosen) {
        (Value::Table(below), Value::Table(above)) => {
            let mut merged = below.clone();
            for (key, value) in above {
                let combined = match below.get(key) {
                    Some(default) => merge(default, value),
                    None => value.clone(),
                };
                merged.insert(key.clone(), combined);
            }
            Value::Table(merged)
        }
        _ => chosen.clone(),
    }
}
