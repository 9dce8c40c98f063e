// === src/lib.rs ===
//! Reads command lines.

mod options;
mod parse;

pub use options::{Kind, Options};
pub use parse::{parse, ParseError, Parsed};
// === src/options.rs ===
/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Flag,
    /// One value; it may be given once.
    Value,
    /// One value each time that it is given.
    Values,
}

/// The options that there are, by their names without dashes.
#[derive(Debug, Clone, Default)]
pub struct Options(Vec<(&'static str, Kind)>);

impl Options {
    pub fn with(mut self, name: &'static str, kind: Kind) -> Self {
        self.0.push((name, kind));
        self
    }

    pub fn kind(&self, name: &str) -> Option<Kind> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
    }
}
// === src/parse.rs ===
use crate::options::{Kind, Options};
use std::collections::BTreeMap;

#[derive(Debug, PartialEq, Eq)]
pub enum ParseError {
    Unknown(String),
    NoValue(String),
    /// A flag was given one.
    UnexpectedValue(String),
    Twice(String),
}

/// A command line: the values of its options by name, a flag with as many empty ones as it was
/// given, and the other words in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    pub options: BTreeMap<String, Vec<String>>,
    pub words: Vec<String>,
}

/// Reads words from the left; the first fault ends it. An option is `--name`, its value follows
/// after `=` or as the next word, whatever that is. A value after `=` may be empty. A flag takes
/// none, and may be repeated. All after the word `--` are plain words, that one itself is none. A
/// single `-`, and words with a single dash, are plain words.
pub fn parse(words: &[&str], options: &Options) -> Result<Parsed, ParseError> {
<|hole|>
