use std::cmp::Reverse;
use std::collections::BinaryHeap;

// With many reminders each new one takes longer than the one before:
//
// pub struct Reminders {
//     list: Vec<(u64, String)>,
// }
//
// impl Reminders {
//     pub fn new() -> Self {
//         Reminders { list: Vec::new() }
//     }
//
//     pub fn add(&mut self, at: u64, text: &str) {
//         self.list.push((at, text.to_string()));
//         self.list.sort_by_key(|entry| entry.0);
//     }
//
//     pub fn len(&self) -> usize {
//         self.list.len()
//     }
//
//     pub fn take_due(&mut self, now: u64) -> Option<String> {
//         if self.list.len() > 0 && self.list[0].0 <= now {
//             Some(self.list.remove(0).1)
//         } else {
//             None
//         }
//     }
// }
//
// The same on a heap, with all four methods and `is_empty`: the earliest reminder comes first, and
// of those of one time the one that was added first, however many there are.

#[derive(Debug, Default)]
pub struct Reminders {
    /// (when, its number, text)
    heap: BinaryHeap<Reverse<(u64, u64, String)>>,
    /// How many were ever added.
    added: u64,
}

impl Reminders {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, at: u64, text: &str) {
        self.heap.push(Reverse((at, self.added, text.to_string())));
        self.added += 1;
    }

    pub fn len(&self) -> usize {
        self.heap.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    pub fn take_due(&mut self, now: u64) -> Option<String> {
        let Reverse((at, _, _)) = self.heap.peek()?;
        if *at > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, _, text))| text)
    }
}
