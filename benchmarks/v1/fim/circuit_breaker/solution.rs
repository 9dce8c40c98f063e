#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Calls pass; so many have failed in a row.
    Closed { failures: u32 },
    /// No call passes before this time.
    Open { until: u64 },
    /// One call is on trial, and no other one passes.
    Trial,
}

/// Keeps calls from a service that fails. Times are milliseconds on one clock.
#[derive(Debug)]
pub struct Breaker {
    threshold: u32,
    pause: u64,
    state: State,
}

impl Breaker {
    /// Opens for `pause` after `threshold` failures in a row; the threshold is at least 1.
    pub fn new(threshold: u32, pause: u64) -> Self {
        Self {
            threshold,
            pause,
            state: State::Closed { failures: 0 },
        }
    }

    /// Whether a call may be made at `now`. While the breaker is open none may; the first one to
    /// ask when the pause is over is on trial, and none other passes until its result is known.
    pub fn allows(&mut self, now: u64) -> bool {
        match self.state {
            State::Closed { .. } => true,
            State::Open { until } if now >= until => {
                self.state = State::Trial;
                true
            }
            State::Open { .. } | State::Trial => false,
        }
    }

    /// Tells how a call ended at `now`. A success closes the breaker and its failures are
    /// forgotten; a failed trial opens it for a whole pause from `now`. Results that come in
    /// while it is open are of calls that were made before, and change nothing.
    pub fn report(&mut self, success: bool, now: u64) {
        let open = State::Open {
            until: now.saturating_add(self.pause),
        };
        self.state = match self.state {
            State::Open { .. } => return,
            _ if success => State::Closed { failures: 0 },
            State::Closed { failures } if failures + 1 < self.threshold => State::Closed {
                failures: failures + 1,
            },
            State::Closed { .. } | State::Trial => open,
        };
    }
}
