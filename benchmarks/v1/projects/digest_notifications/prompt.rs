// === src/lib.rs ===
//! Notices to readers, gathered into digests.

mod digest;
mod notice;

pub use digest::{Digest, Outbox};
pub use notice::Notice;
// === src/notice.rs ===
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub reader: String,
    pub topic: String,
    pub text: String,
    pub urgent: bool,
}

impl Notice {
    pub fn new(reader: &str, topic: &str, text: &str) -> Self {
        Self {
            reader: reader.to_string(),
            topic: topic.to_string(),
            text: text.to_string(),
            urgent: false,
        }
    }

    pub fn urgent(mut self) -> Self {
        self.urgent = true;
        self
    }
}
// === src/digest.rs ===
use crate::notice::Notice;

/// What one reader gets at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    pub reader: String,
    pub lines: Vec<String>,
}

/// Notices that wait to be sent.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Vec<Notice>,
}

impl Outbox {
    /// Takes a notice. An urgent one is handed back as a digest of its own at once, and the others
    /// of its reader wait on.
    pub fn post(&mut self, notice: Notice) -> Option<Digest> {
        if notice.urgent {
            return Some(Digest {
                lines: vec![format!("{}: {}", notice.topic, notice.text)],
                reader: notice.reader,
            });
        }
        self.waiting.push(notice);
        None
    }

    /// One digest for each reader with waiting notices, and none waits any more. Readers come in
    /// the order of their first notice; the lines of a digest are its topics, in the order of their
    /// first notice to this reader: `topic: text`, with the text of the newest one, and if there
    /// were several, ` (and N more)` behind it.
    pub fn flush(&mut self) -> Vec<Digest> {
<|hole|>
}
