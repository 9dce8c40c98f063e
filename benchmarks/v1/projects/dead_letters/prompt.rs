// === src/lib.rs ===
//! A queue whose messages are tried several times.

mod message;
mod queue;

pub use message::{Failure, Message};
pub use queue::{Outcome, Queue};
// === src/message.rs ===
/// Why a message was not handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It may go well another time.
    Temporary(String),
    /// It never will.
    Permanent(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub body: String,
    /// How often it was tried.
    pub tries: u32,
    /// Before that time, in seconds, it is not tried.
    pub not_before: u64,
}
// === src/queue.rs ===
use crate::message::{Failure, Message};
use std::collections::VecDeque;

/// What became of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No message is due.
    Idle,
    Done,
    Later,
    SetAside,
}

/// Messages in order, and those that were set aside, with the reason.
#[derive(Debug)]
pub struct Queue {
    waiting: VecDeque<Message>,
    dead: Vec<(Message, String)>,
    most_tries: u32,
    pause: u64,
}

impl Queue {
    /// A queue that tries a message so often, at least once, with `pause` seconds after its first
    /// failure and as much more after each further one.
    pub fn new(most_tries: u32, pause: u64) -> Self {
        Self {
            waiting: VecDeque::new(),
            dead: Vec::new(),
            most_tries: most_tries.max(1),
            pause,
        }
    }

    pub fn push(&mut self, body: &str) {
        self.waiting.push_back(Message {
            body: body.to_string(),
            tries: 0,
            not_before: 0,
        });
    }

    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub fn dead(&self) -> &[(Message, String)] {
        &self.dead
    }

    /// Hands the first message that is due at `now` to `handle`. After a temporary failure it goes
    /// to the end of the queue, due `pause` times its tries after `now`; if it was tried often
    /// enough, or the failure is permanent, it is set aside. Its tries count the present one, for
    /// `handle` as well.
<|hole|>
}
