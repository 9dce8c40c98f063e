use std::collections::HashSet;

/// A change of a key: its new value, or `None` if it was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub key: String,
    pub value: Option<String>,
}

/// Leaves in `journal` only what is needed to come to the same keys and values: the last change of
/// each key, unless that removes it, in the order in which they stood. Gives the number of changes
/// that went.
pub fn compact(journal: &mut Vec<Change>) -> usize {
    let before = journal.len();
    let mut seen = HashSet::new();
    journal.reverse();
    journal.retain(|change| seen.insert(change.key.clone()) && change.value.is_some());
    journal.reverse();
    before - journal.len()
}
