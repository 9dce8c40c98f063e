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
    pub fn next_record(&mut self) -> Option<Record<'text>> {
        while !self.rest.is_empty() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            self.rest = rest;
            if let Some((level, message)) = line.split_once(':') {
                return Some(Record {
                    level: level.trim(),
                    message: message.trim(),
                });
            }
            self.skipped += usize::from(!line.trim().is_empty());
        }
        None
    }
}
