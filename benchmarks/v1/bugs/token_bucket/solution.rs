/// Lets a burst of `capacity` requests through, and after that one for each `interval_ms`. Times
/// are in ms, given by the caller.
#[derive(Debug)]
pub struct TokenBucket {
    capacity: u64,
    interval_ms: u64,
    tokens: u64,
    /// Up to when time was turned into tokens.
    counted_to: u64,
}

impl TokenBucket {
    /// A full bucket at time `now`; `interval_ms` is at least 1.
    pub fn new(capacity: u64, interval_ms: u64, now: u64) -> Self {
        Self {
            capacity,
            interval_ms,
            tokens: capacity,
            counted_to: now,
        }
    }

    // Clients that ask often enough are locked out for good, and after a pause some get too much:
    //
    // pub fn allow(&mut self, now: u64) -> bool {
    //     self.tokens += (now - self.counted_to) / self.interval_ms;
    //     self.counted_to = now;
    //     if self.tokens > 0 {
    //         self.tokens -= 1;
    //     }
    //     self.tokens > 0
    // }
    //
    // Corrected: whether a request at `now` goes through, which takes a token. A token is added
    // when each `interval_ms` is over, counted from the start and, once the bucket has been full,
    // from the last moment at which it was. Requests that are refused cost nothing. A `now` that
    // lies before an earlier one adds nothing and counts no time twice.

    pub fn allow(&mut self, now: u64) -> bool {
        let gained = now.saturating_sub(self.counted_to) / self.interval_ms;
        let missing = self.capacity - self.tokens;
        if gained >= missing {
            self.tokens = self.capacity;
            self.counted_to = self.counted_to.max(now);
        } else {
            self.tokens += gained;
            self.counted_to += gained * self.interval_ms;
        }
        let allowed = self.tokens > 0;
        self.tokens -= u64::from(allowed);
        allowed
    }
}
