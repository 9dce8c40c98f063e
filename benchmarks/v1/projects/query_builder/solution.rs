// === src/lib.rs ===
//! Builds the addresses of requests.

mod encode;
mod query;

pub use encode::encode;
pub use query::{Query, Value};
// === src/encode.rs ===
/// Text as it may stand in a query: ASCII letters, digits and `-_.~` as they are, a blank as `+`,
/// every other byte of its UTF-8 as `%` with two capital hexadecimal digits.
pub fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
// === src/query.rs ===
use crate::encode::encode;

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The name stands alone.
    Flag,
    Text(String),
    /// The name is repeated for each.
    List(Vec<String>),
    /// The parameter is left out.
    Missing,
}

/// An address and its parameters.
#[derive(Debug, Clone)]
pub struct Query {
    address: String,
    parameters: Vec<(String, Value)>,
}

impl Query {
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_string(),
            parameters: Vec::new(),
        }
    }

    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.parameters.push((name.to_string(), value));
        self
    }

    /// The address with its parameters, in their order, names and values encoded. They begin with a
    /// `?`, or with an `&` if the address holds a `?` already, unless it ends with one of these
    /// signs. An empty text stands as `name=`. Without parameters the address is as it was; an
    /// empty list is none.
    pub fn build(&self) -> String {
        let mut parts = Vec::new();
        for (name, value) in &self.parameters {
            let name = encode(name);
            match value {
                Value::Flag => parts.push(name),
                Value::Text(text) => parts.push(format!("{name}={}", encode(text))),
                Value::List(texts) => {
                    parts.extend(texts.iter().map(|text| format!("{name}={}", encode(text))));
                }
                Value::Missing => {}
            }
        }
        if parts.is_empty() {
            return self.address.clone();
        }
        let sign = match &self.address {
            address if address.ends_with(['?', '&']) => "",
            address if address.contains('?') => "&",
            _ => "?",
        };
        format!("{}{sign}{}", self.address, parts.join("&"))
    }
}
