use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A line of a log and its time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub time: u64,
    pub line: String,
}

/// The entries of several logs, each in the order of time, as one; see [`merged`].
pub struct Merged<I: Iterator<Item = Entry>> {
    logs: Vec<I>,
    /// The next entry of each log that has one, with the log's number.
    heads: BinaryHeap<Reverse<(u64, usize, String)>>,
    /// The log whose head was given last: it has none in `heads`, and is asked for its next one
    /// only when another entry is wanted.
    owing: Option<usize>,
}

/// Merges `logs` by time. Entries of one time come in the order of their logs, and those of one log
/// in its own order. To begin with, one entry of each log is read.
pub fn merged<I: Iterator<Item = Entry>>(logs: Vec<I>) -> Merged<I> {
    let mut logs = logs;
    let heads = logs
        .iter_mut()
        .enumerate()
        .filter_map(|(number, log)| {
            log.next()
                .map(|entry| Reverse((entry.time, number, entry.line)))
        })
        .collect();
    Merged {
        logs,
        heads,
        owing: None,
    }
}

/// Each log is read only one entry beyond what was given of it, and that only when one more is
/// asked for; a log that has ended is not asked again. Should a log go back in time, its entry is
/// given when its turn comes, as early as it can be.
impl<I: Iterator<Item = Entry>> Iterator for Merged<I> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if let Some(number) = self.owing.take() {
            if let Some(entry) = self.logs[number].next() {
                self.heads.push(Reverse((entry.time, number, entry.line)));
            }
        }
        let Reverse((time, number, line)) = self.heads.pop()?;
        self.owing = Some(number);
        Some(Entry { time, line })
    }
}
