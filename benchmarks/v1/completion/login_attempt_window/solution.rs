use std::collections::{HashMap, VecDeque};

/// Failed sign-ins by address. Times are seconds that never go back.
#[derive(Debug)]
pub struct Failures {
    most: usize,
    window: u64,
    by_address: HashMap<String, VecDeque<u64>>,
}

impl Failures {
    /// An address is blocked while there are at least `most` failures in the last `window`
    /// seconds; `most` is at least 1.
    pub fn new(most: usize, window: u64) -> Self {
        let by_address = HashMap::new();
        Self {
            most,
            window,
            by_address,
        }
    }

    /// Notes a failure.
    pub fn note(&mut self, address: &str, now: u64) {
        self.by_address
            .entry(address.to_string())
            .or_default()
            .push_back(now);
    }

    /// Whether `address` is blocked at `now`. A failure counts up to `window` seconds after it,
    /// and no longer once that much time has passed. What does not count any more is forgotten,
    /// and so is an address of which nothing is left.
    pub fn is_blocked(&mut self, address: &str, now: u64) -> bool {
        let Some(times) = self.by_address.get_mut(address) else {
            return false;
        };
        while times.front().is_some_and(|&time| now - time >= self.window) {
            times.pop_front();
        }
        let count = times.len();
        if count == 0 {
            self.by_address.remove(address);
        }
        count >= self.most
    }

    /// How many addresses are remembered.
    pub fn addresses(&self) -> usize {
        self.by_address.len()
    }
}
