use std::time::Duration;

/// How often a failed request is repeated, and how long to wait before.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included.
    pub attempts: u32,
    /// The wait after the first failure; it doubles with each further one.
    pub first_wait: Duration,
    /// No wait is longer than this.
    pub longest_wait: Duration,
}

impl RetryPolicy {
    /// The wait after failure number `failures` (from 1), or nothing if no attempt is left.
    pub fn wait_after(&self, failures: u32) -> Option<Duration> {
        if failures == 0 || failures >= self.attempts {
            return None;
        }
        let wait = 2u32
            .checked_pow(failures - 1)
            .and_then(|factor| self.first_wait.checked_mul(factor))
            .unwrap_or(self.longest_wait);
        Some(wait.min(self.longest_wait))
    }

    /// All the waits of a request that never succeeds.
    pub fn waits(&self) -> Vec<Duration> {
        (1..self.attempts)
            .filter_map(|failures| self.wait_after(failures))
            .collect()
    }
}
