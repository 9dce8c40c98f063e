use std::io::{self, Write};

/// Passes everything on to another writer, and counts it.
#[derive(Debug)]
pub struct Counting<W> {
    inner: W,
    bytes: u64,
    lines: u64,
}

impl<W: Write> Counting<W> {
    pub fn new(inner: W) -> Self {
        Counting {
            inner,
            bytes: 0,
            lines: 0,
        }
    }

    /// How many bytes, and how many line feeds among them, the other writer has taken.
    pub fn counts(&self) -> (u64, u64) {
        (self.bytes, self.lines)
    }

    pub fn into_inner(self) -> W {
        self.inner
    }
}

/// Writing and flushing do what the other writer does. Bytes count as soon as it has taken them,
/// and only those that it has: it may take less than it is given, or fail.
impl<W: Write> Write for Counting<W> {
<|hole|>
