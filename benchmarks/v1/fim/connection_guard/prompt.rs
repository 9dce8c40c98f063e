use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// Hands out at most `limit` places at a time.
#[derive(Debug, Clone)]
pub struct Limiter {
    used: Arc<AtomicUsize>,
    limit: usize,
}

/// A place of a limiter, which is free again once this is dropped.
#[derive(Debug)]
pub struct Place {
    used: Arc<AtomicUsize>,
}

impl Limiter {
    pub fn new(limit: usize) -> Self {
        let used = Arc::new(AtomicUsize::new(0));
        Self { used, limit }
    }

    /// A place, if one is free. Clones of a limiter share their places.
    pub fn acquire(&self) -> Option<Place> {
        self.used
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |used| {
                (used < self.limit).then_some(used + 1)
            })
            .ok()?;
        let used = Arc::clone(&self.used);
        Some(Place { used })
    }

    /// How many places are taken.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Acquire)
    }
}

<|hole|>

/// Does `work` in a place of `limiter`; `None` if there is none.
pub fn in_place<T>(limiter: &Limiter, work: impl FnOnce() -> T) -> Option<T> {
    let _place = limiter.acquire()?;
    Some(work())
}
