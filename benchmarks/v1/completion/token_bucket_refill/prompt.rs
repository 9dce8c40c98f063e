/// Lets through at most `capacity` calls at once, and one more for every `interval_ms` that
/// passes. All times are milliseconds on one clock.
#[derive(Debug)]
pub struct TokenBucket {
    capacity: u64,
    interval_ms: u64,
    tokens: u64,
    /// Up to when tokens were given.
    refilled_at: u64,
}

impl TokenBucket {
    /// A full bucket; `interval_ms` is at least 1.
    pub fn new(capacity: u64, interval_ms: u64, now: u64) -> Self {
        Self {
            capacity,
            interval_ms,
            tokens: capacity,
            refilled_at: now,
        }
    }

    /// Whether a call may pass at `now`; if so it takes a token. A part of an interval is never
    /// lost while the bucket is not full, however often this is called; a full bucket saves up
    /// nothing: the next interval begins with the call that finds it full. A `now` before the
    /// last one gives no tokens and changes no times.
    pub fn allow(&mut self, now: u64) -> bool {
        let due = now.saturating_sub(self.refilled_at) / self.interval_ms;
<|hole|>
        if self.tokens == 0 {
            return false;
        }
        self.tokens -= 1;
        true
    }
}
