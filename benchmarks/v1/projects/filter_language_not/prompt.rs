// === src/lib.rs ===
//! Filters such as `paid and not (late or country=fr)`, over the labels of a record.

mod parse;
mod tokens;

pub use parse::{parse, Filter};

impl Filter {
    /// Whether a record with these labels passes.
    pub fn accepts(&self, labels: &[&str]) -> bool {
        match self {
            Self::Label(label) => labels.contains(&label.as_str()),
            Self::Not(inner) => !inner.accepts(labels),
            Self::And(a, b) => a.accepts(labels) && b.accepts(labels),
            Self::Or(a, b) => a.accepts(labels) || b.accepts(labels),
        }
    }
}
// === src/tokens.rs ===
/// The words and brackets of a filter; a bracket is a token of its own.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')']) {
            if at > 0 {
                found.push(&rest[..at]);
            }
            found.push(&rest[at..=at]);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            found.push(rest);
        }
    }
    found
}
// === src/parse.rs ===
use crate::tokens::tokens;

/// A filter as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    Label(String),
    Not(Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
}

/// Reads a filter. `not` binds stronger than `and`, and `and` stronger than `or`; equals are
/// grouped from the left. `not` may be repeated. A fault is told in words.
pub fn parse(text: &str) -> Result<Filter, String> {
    let tokens = tokens(text);
    let mut rest = tokens.as_slice();
    let filter = any(&mut rest)?;
    match rest.first() {
        None => Ok(filter),
        Some(token) => Err(format!("unexpected {token}")),
    }
}

/// Takes the next token, if it is this one.
fn take(rest: &mut &[&str], expected: &str) -> bool {
    match rest.split_first() {
        Some((first, others)) if *first == expected => {
            *rest = others;
            true
        }
        _ => false,
    }
}

/// Alternatives: `A or B or C`.
fn any(rest: &mut &[&str]) -> Result<Filter, String> {
    let mut filter = all(rest)?;
    while take(rest, "or") {
        filter = Filter::Or(Box::new(filter), Box::new(all(rest)?));
    }
    Ok(filter)
}

fn all(rest: &mut &[&str]) -> Result<Filter, String> {
    let mut filter = negated(rest)?;
    while take(rest, "and") {
        filter = Filter::And(Box::new(filter), Box::new(negated(rest)?));
    }
    Ok(filter)
}

/// What may be negated: `not A`, `not not A`, or `A` alone.
<|hole|>

/// A label, or a filter in brackets.
fn single(rest: &mut &[&str]) -> Result<Filter, String> {
    if take(rest, "(") {
        let filter = any(rest)?;
        return if take(rest, ")") {
            Ok(filter)
        } else {
            Err("a bracket is not closed".to_string())
        };
    }
    match rest.split_first() {
        None => Err("a label is missing at the end".to_string()),
        Some((word @ (&"and" | &"or" | &"not" | &")"), _)) => {
            Err(format!("a label is missing before {word}"))
        }
        Some((label, others)) => {
            *rest = others;
            Ok(Filter::Label(label.to_string()))
        }
    }
}
