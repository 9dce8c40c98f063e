// === src/lib.rs ===
//! Log records and the formats in which they are written.

mod format;
mod record;

pub use format::{Format, Json, Plain};
pub use record::{Record, Value};

/// All records in a format, each on a line of its own.
pub fn write_all(records: &[Record], format: &dyn Format) -> String {
    let mut out = String::new();
    for record in records {
        format.write(record, &mut out);
        out.push('\n');
    }
    out
}
// === src/record.rs ===
/// What a field of a record may hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub level: &'static str,
    pub message: String,
    pub fields: Vec<(&'static str, Value)>,
}
// === src/format.rs ===
use crate::record::{Record, Value};
use std::fmt::Write;

/// Writes one record, without an end of line, to the end of `out`.
pub trait Format {
    fn write(&self, record: &Record, out: &mut String);
}

/// `LEVEL message key=value key=value`.
pub struct Plain;

impl Format for Plain {
    fn write(&self, record: &Record, out: &mut String) {
        let _ = write!(out, "{} {}", record.level, record.message);
        for (key, value) in &record.fields {
            let _ = match value {
                Value::Text(text) => write!(out, " {key}={text:?}"),
                Value::Number(number) => write!(out, " {key}={number}"),
                Value::Flag(flag) => write!(out, " {key}={flag}"),
            };
        }
    }
}

/// A JSON object without blanks: `level` and `message` first, then the fields in their order.
/// Numbers and flags stand bare. In strings a double quote, a backslash, a line feed and a tab are
/// written `\"`, `\\`, `\n` and `\t`, other characters below 32 as `\u` with four lower-case
/// hexadecimal digits, and all else as it is.
pub struct Json;

<|hole|>

/// A JSON string, with its quotes.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
