// === src/lib.rs ===
//! Bookings of a meeting room.

mod calendar;
mod slot;

pub use calendar::{BookError, Calendar};
pub use slot::Slot;
// === src/slot.rs ===
/// Minutes of a day, from `start` up to, and without, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub start: u32,
    pub end: u32,
}

impl Slot {
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Whether both have a minute in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}
// === src/calendar.rs ===
use crate::slot::Slot;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookError {
    /// It ends where it begins, or before.
    Empty,
    /// It is not wholly within the opening hours.
    Closed,
    /// The first of the bookings that it overlaps.
    Taken { by: String, slot: Slot },
}

#[derive(Debug)]
pub struct Calendar {
    open: Slot,
    bookings: Vec<(Slot, String)>,
}

impl Calendar {
    pub fn new(open: Slot) -> Self {
        Self {
            open,
            bookings: Vec::new(),
        }
    }

    /// All bookings, in order of their begin.
    pub fn bookings(&self) -> &[(Slot, String)] {
        &self.bookings
    }

    /// Books the room, if nothing speaks against it; faults in the order of `BookError`. One
    /// booking may begin in the minute in which another one ends. One that follows directly on a
    /// booking of the same person, or ends where such a one begins, is added to it as one booking.
    pub fn book(&mut self, slot: Slot, name: &str) -> Result<(), BookError> {
<|hole|>
}
