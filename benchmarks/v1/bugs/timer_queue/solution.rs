use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Debug)]
struct Timer {
    due: u64,
    /// How many timers were set before.
    number: u64,
    name: String,
}

/// Timers, by the time in ms at which they are due.
#[derive(Debug, Default)]
pub struct TimerQueue {
    timers: BinaryHeap<Timer>,
    set: u64,
}

impl TimerQueue {
    pub fn set(&mut self, due: u64, name: &str) {
        self.timers.push(Timer {
            due,
            number: self.set,
            name: name.to_string(),
        });
        self.set += 1;
    }

    /// Takes out the timers that are due at `now` or were before: the earliest ones first, and
    /// those of one time in the order in which they were set.
    pub fn due(&mut self, now: u64) -> Vec<String> {
        let mut names = Vec::new();
        while self.timers.peek().is_some_and(|timer| timer.due <= now) {
            names.extend(self.timers.pop().map(|timer| timer.name));
        }
        names
    }

    /// When the next timer is due.
    pub fn next_due(&self) -> Option<u64> {
        self.timers.peek().map(|timer| timer.due)
    }
}

// The queue gives the last timers first, and keeps some that are due:
//
// impl PartialEq for Timer {
//     fn eq(&self, other: &Self) -> bool {
//         self.name == other.name
//     }
// }
//
// impl Eq for Timer {}
//
// impl PartialOrd for Timer {
//     fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
//         Some(self.cmp(other))
//     }
// }
//
// impl Ord for Timer {
//     fn cmp(&self, other: &Self) -> Ordering {
//         self.due.cmp(&other.due)
//     }
// }
//
// The four of them corrected, so that the queue does what it says and their answers agree with
// each other: timers are equal exactly if they compare as equal. The rest above is right.

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.due, other.number).cmp(&(self.due, self.number))
    }
}
