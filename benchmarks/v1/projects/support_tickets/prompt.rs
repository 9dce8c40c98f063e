// === src/lib.rs ===
//! Tickets of a help desk and who gets the next one.

mod desk;
mod ticket;

pub use desk::Desk;
pub use ticket::{Ticket, Urgency};
// === src/ticket.rs ===
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    Low,
    Normal,
    Outage,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub number: u32,
    pub urgency: Urgency,
    /// When it was opened.
    pub opened: u64,
    pub text: String,
}

/// The greater ticket is the one to be worked on first: the more urgent one; of equals the one that
/// was opened first; of those the one with the smaller number; of those the one whose text comes
/// first. Only equal tickets are equal in order.
<|hole|>

impl PartialOrd for Ticket {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
// === src/desk.rs ===
use crate::ticket::{Ticket, Urgency};
use std::collections::BinaryHeap;

/// Open tickets.
#[derive(Debug, Default)]
pub struct Desk {
    open: BinaryHeap<Ticket>,
}

impl Desk {
    pub fn open(&mut self, number: u32, urgency: Urgency, opened: u64, text: &str) {
        self.open.push(Ticket {
            number,
            urgency,
            opened,
            text: text.to_string(),
        });
    }

    /// Takes the ticket to be worked on next.
    pub fn next(&mut self) -> Option<Ticket> {
        self.open.pop()
    }

    /// All tickets in the order in which they will be worked on.
    pub fn plan(&self) -> Vec<&Ticket> {
        let mut plan: Vec<&Ticket> = self.open.iter().collect();
        plan.sort_by(|a, b| b.cmp(a));
        plan
    }
}
