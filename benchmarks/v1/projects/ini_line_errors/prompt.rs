// === src/lib.rs ===
//! Configuration files: `[section]` lines and `key = value` lines.

mod fault;
mod ini;

pub use fault::{Fault, FaultKind};
pub use ini::{parse, Settings};
// === src/fault.rs ===
use std::fmt;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// A `[` without a `]` at the end, or nothing between them.
    BadSection,
    /// No `=` in the line.
    NoValue,
    /// Nothing before the `=`.
    NoKey,
    /// The section has the key already, since the line named.
    Duplicate { key: String, first: usize },
}

/// The first fault of a file; lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub kind: FaultKind,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.kind {
            FaultKind::BadSection => f.write_str("not a section"),
            FaultKind::NoValue => f.write_str("no value"),
            FaultKind::NoKey => f.write_str("no key"),
            FaultKind::Duplicate { key, first } => {
                write!(f, "{key} was set in line {first}")
            }
        }
    }
}

impl std::error::Error for Fault {}
// === src/ini.rs ===
use crate::fault::{Fault, FaultKind};
use std::collections::BTreeMap;

/// Values by section and key, each with its line; keys before any section belong to section "".
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<(String, String), (String, usize)>,
}

impl Settings {
    pub fn get(&self, section: &str, key: &str) -> Option<&str> {
        let place = (section.to_string(), key.to_string());
        self.values.get(&place).map(|(value, _)| value.as_str())
    }
}

/// Reads a file. Sections, keys and values are trimmed; a value may be empty and hold further `=`.
/// Blank lines, and lines whose first character other than blanks is `#`, say nothing. A section
/// may be opened again. A key stands once in a section, over all its parts.
<|hole|>
