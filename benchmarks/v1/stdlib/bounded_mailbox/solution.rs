use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// What threads do with a mailbox that they share.
pub trait Mailbox<T> {
    /// Puts a message behind the others; waits as long as the mailbox is full. If it is closed,
    /// before or while this waits, the message is given back.
    fn put(&self, message: T) -> Result<(), T>;

    /// Takes the oldest message; waits as long as there is none. `None` once the mailbox is closed
    /// and all that was put in has been taken.
    fn take(&self) -> Option<T>;

    /// Closes the mailbox for new messages, and ends all waiting. Closing it again does nothing.
    fn close(&self);
}

#[derive(Debug)]
struct State<T> {
    messages: VecDeque<T>,
    closed: bool,
}

/// A mailbox of at most `capacity` messages, at least one.
#[derive(Debug)]
pub struct Bounded<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    /// Signalled whenever the state has changed.
    changed: Condvar,
}

impl<T> Bounded<T> {
    pub fn new(capacity: usize) -> Self {
        let messages = VecDeque::new();
        Bounded {
            capacity: capacity.max(1),
            state: Mutex::new(State {
                messages,
                closed: false,
            }),
            changed: Condvar::new(),
        }
    }
}

impl<T> Mailbox<T> for Bounded<T> {
    fn put(&self, message: T) -> Result<(), T> {
        let mut state = self.state.lock().unwrap();
        while !state.closed && state.messages.len() >= self.capacity {
            state = self.changed.wait(state).unwrap();
        }
        if state.closed {
            return Err(message);
        }
        state.messages.push_back(message);
        self.changed.notify_all();
        Ok(())
    }

    fn take(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        while !state.closed && state.messages.is_empty() {
            state = self.changed.wait(state).unwrap();
        }
        let message = state.messages.pop_front();
        self.changed.notify_all();
        message
    }

    fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}
