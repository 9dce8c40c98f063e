use std::sync::atomic::{AtomicUsize, Ordering};

/// How many connections may still be opened; shared between threads.
#[derive(Debug)]
pub struct Permits {
    free: AtomicUsize,
}

/// Some permits that were taken. They are given back when this is dropped.
#[derive(Debug)]
pub struct Taken<'a> {
    from: &'a Permits,
    count: usize,
}

impl Permits {
    pub fn new(count: usize) -> Self {
        Permits {
            free: AtomicUsize::new(count),
        }
    }

    pub fn free(&self) -> usize {
        self.free.load(Ordering::SeqCst)
    }

    /// Takes `count` permits at once, or none if fewer are free: what is free never falls below 0,
    /// and is never lowered for a moment by a request that is refused, whatever other threads do.
    /// 0 permits are always given.
    pub fn take(&self, count: usize) -> Option<Taken<'_>> {
        self.free
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |free| {
                free.checked_sub(count)
            })
            .ok()
            .map(|_| Taken { from: self, count })
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.from.free.fetch_add(self.count, Ordering::SeqCst);
    }
}

impl<'a> Taken<'a> {
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes `count` of these permits away into a `Taken` of their own, or `None` if these are
    /// fewer; nothing is given back by it.
    pub fn split(&mut self, count: usize) -> Option<Taken<'a>> {
        self.count = self.count.checked_sub(count)?;
        Some(Taken {
            from: self.from,
            count,
        })
    }

    /// Adds another's permits to these, without giving any back on the way. Permits of another
    /// [`Permits`] are not taken over: the error gives them back whole.
    pub fn join(&mut self, other: Taken<'a>) -> Result<(), Taken<'a>> {
<|hole|>
}
