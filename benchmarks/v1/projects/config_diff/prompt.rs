// === src/lib.rs ===
//! Compares configurations.

mod diff;
mod tree;

pub use diff::{diff, Change};
pub use tree::Tree;
// === src/tree.rs ===
use std::collections::BTreeMap;

/// A value, or a table of further ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    Value(String),
    Table(BTreeMap<String, Tree>),
}

impl Tree {
    /// From pairs of a path with dots and a value; a path must not lead through a value.
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        let mut root = Tree::Table(BTreeMap::new());
        for (path, value) in pairs {
            let mut place = &mut root;
            for key in path.split('.') {
                if let Tree::Value(_) = place {
                    *place = Tree::Table(BTreeMap::new());
                }
                let Tree::Table(table) = place else {
                    unreachable!("made a table above");
                };
                place = table
                    .entry(key.to_string())
                    .or_insert(Tree::Value(String::new()));
            }
            *place = Tree::Value(value.to_string());
        }
        root
    }
}
// === src/diff.rs ===
use crate::tree::Tree;

/// One difference, with its path.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    Added(String, Tree),
    Removed(String, Tree),
    Changed(String, Tree, Tree),
}

/// What makes `new` of `old`, in order of the paths' keys. Two tables are compared key by key, at
/// any depth, with paths such as `server.port`; a key that only one of them has is one change, with
/// all that is below it. A value in a table's place, or the other way round, is one change. The
/// roots' path is "".
pub fn diff(old: &Tree, new: &Tree) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", old, new, &mut changes);
    changes
}

/// Adds the differences at and below a path.
<|hole|>
