use std::cell::{Cell, OnceCell};

/// A message as it arrived; its header is parsed when it is first asked for.
#[derive(Debug)]
pub struct Message {
    raw: String,
    header: OnceCell<Vec<(String, String)>>,
    parses: Cell<u32>,
}

impl Message {
    pub fn new(raw: &str) -> Self {
        Self {
            raw: raw.to_string(),
            header: OnceCell::new(),
            parses: Cell::new(0),
        }
    }

    /// How often the header was parsed: 0 or 1.
    pub fn parses(&self) -> u32 {
        self.parses.get()
    }

    /// The value of a field, whatever the case of its letters; of several the first. The header
    /// ends with the first empty line, or with the message. Names and values are trimmed, and
    /// lines without a `:` are no fields. Several values can be held at a time.
    pub fn field(&self, name: &str) -> Option<&str> {
<|hole|>
}
