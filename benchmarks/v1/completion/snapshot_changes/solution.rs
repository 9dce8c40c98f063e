use std::collections::BTreeMap;

/// A difference between two snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    Added(&'a str, i64),
    Removed(&'a str),
    /// From the first value to the second.
    Changed(&'a str, i64, i64),
}

/// What was done between `before` and `after`, in the order of the keys, whatever was done to
/// them. A key whose value is the same in both has no entry.
pub fn changes<'a>(
    before: &'a BTreeMap<String, i64>,
    after: &'a BTreeMap<String, i64>,
) -> Vec<Change<'a>> {
    let mut found: BTreeMap<&str, Change> = BTreeMap::new();
    for (key, &old) in before {
        match after.get(key) {
            None => {
                found.insert(key, Change::Removed(key));
            }
            Some(&new) if new != old => {
                found.insert(key, Change::Changed(key, old, new));
            }
            Some(_) => {}
        }
    }
    for (key, &new) in after {
        if !before.contains_key(key) {
            found.insert(key, Change::Added(key, new));
        }
    }
    found.into_values().collect()
}
