// === src/lib.rs ===
//! Quotas: who may do how much, told by a clock that the caller reads.

mod fixed;
mod sliding;

pub use fixed::FixedWindow;
pub use sliding::SlidingWindow;

/// Decides on uses; times are milliseconds and never go back.
pub trait Quota {
    /// Whether `cost` more may be used at `now`; if so, they are used.
    fn allow(&mut self, now: u64, cost: u32) -> bool;

    /// How much may still be used at `now`.
    fn left(&mut self, now: u64) -> u32;
}

/// Which of these quotas allow a use; each that does counts it.
pub fn allowed_by(quotas: &mut [Box<dyn Quota>], now: u64, cost: u32) -> usize {
    quotas
        .iter_mut()
        .filter_map(|quota| quota.allow(now, cost).then_some(()))
        .count()
}
// === src/fixed.rs ===
use crate::Quota;

/// `limit` in each window of `span` milliseconds, counted from 0.
#[derive(Debug)]
pub struct FixedWindow {
    limit: u32,
    span: u64,
    window: u64,
    used: u32,
}

impl FixedWindow {
    /// A span of 0 counts as 1.
    pub fn new(limit: u32, span: u64) -> Self {
        Self {
            limit,
            span: span.max(1),
            window: 0,
            used: 0,
        }
    }
}

impl Quota for FixedWindow {
    fn allow(&mut self, now: u64, cost: u32) -> bool {
        let allowed = cost <= self.left(now);
        if allowed {
            self.used += cost;
        }
        allowed
    }

    fn left(&mut self, now: u64) -> u32 {
        let window = now / self.span;
        if window != self.window {
            (self.window, self.used) = (window, 0);
        }
        self.limit - self.used
    }
}
// === src/sliding.rs ===
use crate::Quota;
use std::collections::VecDeque;

/// `limit` within any `span` milliseconds: a use no longer counts `span` after it was made, and
/// counts until then. A use of cost 0 is always allowed. A refused use is not counted.
#[derive(Debug)]
pub struct SlidingWindow {
    limit: u32,
    span: u64,
    /// Time and cost of the uses that still count, oldest first.
    uses: VecDeque<(u64, u32)>,
}

impl SlidingWindow {
    pub fn new(limit: u32, span: u64) -> Self {
        Self {
            limit,
            span,
            uses: VecDeque::new(),
        }
    }

    /// How many uses are remembered.
    pub fn remembered(&self) -> usize {
        self.uses.len()
    }
}

/// Asking also forgets the uses that no longer count; uses of cost 0 are never remembered.
<|hole|>
