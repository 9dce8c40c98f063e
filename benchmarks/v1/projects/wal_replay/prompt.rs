// === src/lib.rs ===
//! A store of keys and values whose changes are written to a log first.

mod line;
mod store;

pub use line::{checksum, Change};
pub use store::{ReplayError, Store};
// === src/line.rs ===
/// One change, as a line of the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Set(String, String),
    Remove(String),
}

/// A sum by which a damaged line is known.
pub fn checksum(text: &str) -> u32 {
    text.bytes().fold(1, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    })
}

impl Change {
    /// `checksum set key=value` or `checksum remove key`, without a line end.
    pub fn to_line(&self) -> String {
        let text = match self {
            Self::Set(key, value) => format!("set {key}={value}"),
            Self::Remove(key) => format!("remove {key}"),
        };
        format!("{:08x} {text}", checksum(&text))
    }

    /// Reads a line; nothing if it is damaged.
    pub fn from_line(line: &str) -> Option<Self> {
        let (sum, text) = line.split_once(' ')?;
        if u32::from_str_radix(sum, 16) != Ok(checksum(text)) {
            return None;
        }
        if let Some(key) = text.strip_prefix("remove ") {
            return Some(Self::Remove(key.to_string()));
        }
        let (key, value) = text.strip_prefix("set ")?.split_once('=')?;
        Some(Self::Set(key.to_string(), value.to_string()))
    }
}
// === src/store.rs ===
use crate::line::Change;
use std::collections::BTreeMap;

/// A log that cannot be trusted: this line of it, counted from 1, is damaged.
#[derive(Debug, PartialEq, Eq)]
pub struct ReplayError {
    pub line: usize,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Store {
    values: BTreeMap<String, String>,
    log: String,
}

impl Store {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    pub fn log(&self) -> &str {
        &self.log
    }

    /// Writes a change to the log, and then does it.
    pub fn apply(&mut self, change: Change) {
        self.log.push_str(&change.to_line());
        self.log.push('\n');
        match change {
            Change::Set(key, value) => drop(self.values.insert(key, value)),
            Change::Remove(key) => drop(self.values.remove(&key)),
        }
    }

    /// The store that wrote this log, as it was after the last whole line. What stands after the
    /// last line end was not written to its end: it is left out, of the new store's log too, even
    /// if it looks sound. A whole line that is damaged is an error, but for the last one, which is
    /// left out likewise. An empty line is damaged.
<|hole|>
}
