use std::collections::{HashMap, VecDeque};

/// Admits at most `most` requests of each client within any `window` of milliseconds.
#[derive(Debug)]
pub struct Limiter {
    most: usize,
    window: u64,
    admitted: HashMap<String, VecDeque<u64>>,
}

impl Limiter {
    pub fn new(most: usize, window: u64) -> Self {
        Limiter {
            most,
            window,
            admitted: HashMap::new(),
        }
    }

    /// How many times of admitted requests are held in all.
    pub fn held(&self) -> usize {
        self.admitted.values().map(VecDeque::len).sum()
    }

    /// Asks for a request of `client` at `now`, which never falls from one call to the next.
    ///
    /// It is admitted if fewer than `most` of the client's requests were admitted less than
    /// `window` ago; requests that were refused do not count. If it is refused, the error says in
    /// how many milliseconds the same request would be admitted, if no other comes between, or
    /// `u64::MAX` if `most` is 0. Times of the client that do not matter any more are not held.
    pub fn ask(&mut self, client: &str, now: u64) -> Result<(), u64> {
<|hole|>
}
