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
pub fn parse(text: &str) -> Result<Settings, Fault> {
    let mut settings = Settings::default();
    let mut section = String::new();
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim();
        let fault = |kind| Fault { line, kind };
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if let Some(rest) = content.strip_prefix('[') {
            let name = rest.strip_suffix(']').map_or("", str::trim);
            if name.is_empty() {
                return Err(fault(FaultKind::BadSection));
            }
            section = name.to_string();
            continue;
        }
        let (key, value) = content.split_once('=').ok_or(fault(FaultKind::NoValue))?;
        let (key, value) = (key.trim().to_string(), value.trim().to_string());
        if key.is_empty() {
            return Err(fault(FaultKind::NoKey));
        }
        let place = (section.clone(), key.clone());
        if let Some((_, first)) = settings.values.get(&place) {
            let first = *first;
            return Err(fault(FaultKind::Duplicate { key, first }));
        }
        settings.values.insert(place, (value, line));
    }
    Ok(settings)
}
