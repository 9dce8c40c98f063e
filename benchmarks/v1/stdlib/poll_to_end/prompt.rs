use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Remembers that it was woken.
#[derive(Default)]
struct Flag {
    woken: AtomicBool,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
    }
}

/// What became of a future that was run.
#[derive(Debug, PartialEq, Eq)]
pub enum Ran<T> {
    /// Its result, and how often it was polled.
    Done(T, usize),
    /// It was pending, and had not been woken since the poll began: nobody would poll it again. How
    /// often it was polled.
    Stalled(usize),
}

/// Polls `future` on this thread until it is done: once at the beginning, and again as long as it
/// is pending and was woken during the last poll, however often. A pending future that was not
/// woken has stalled, which ends the run at once.
pub fn run<F: Future>(future: F) -> Ran<F::Output> {
<|hole|>
