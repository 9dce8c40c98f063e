use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

/// Adds up numbers on a thread of its own.
#[derive(Debug)]
pub struct Adder {
    sender: Option<Sender<u64>>,
    thread: Option<JoinHandle<u64>>,
}

impl Adder {
    /// Starts the thread; `finish` is called on it with the sum when it ends.
    pub fn start(finish: impl FnOnce(u64) + Send + 'static) -> Self {
        let (sender, numbers) = mpsc::channel::<u64>();
        let thread = thread::spawn(move || {
            let sum = numbers.iter().sum();
            finish(sum);
            sum
        });
        Self {
            sender: Some(sender),
            thread: Some(thread),
        }
    }

    /// Adds a number; false if the worker was stopped.
    pub fn add(&self, number: u64) -> bool {
        self.sender
            .as_ref()
            .is_some_and(|sender| sender.send(number).is_ok())
    }

    /// Waits until all numbers are added, ends the thread and returns the sum; nothing if it was
    /// stopped before, or if the thread panicked.
    pub fn stop(&mut self) -> Option<u64> {
<|hole|>
}

impl Drop for Adder {
    fn drop(&mut self) {
        self.stop();
    }
}
