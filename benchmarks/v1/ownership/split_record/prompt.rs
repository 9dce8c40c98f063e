/// A record of a log, read without copying its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'text> {
    pub level: &'text str,
    pub message: &'text str,
}

/// Reads records `LEVEL: message`, one a line, from a text that outlives the reader.
pub struct Records<'text> {
    rest: &'text str,
    skipped: usize,
}

impl<'text> Records<'text> {
    pub fn new(text: &'text str) -> Self {
        Self {
            rest: text,
            skipped: 0,
        }
    }

    /// How many lines so far were no records.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// The next record, which may be kept after the reader is gone; lines without a `:` are
    /// skipped and counted, but for blank ones, which are only skipped. Level and message are
    /// trimmed.
<|hole|>
}
