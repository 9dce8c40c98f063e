// === src/lib.rs ===
//! Seats of a hall and their booking.

mod booking;
mod hall;

pub use booking::book;
pub use hall::{Hall, Seats};
// === src/hall.rs ===
use std::ops::Range;

/// Seats of one row, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seats {
    pub row: usize,
    pub places: Range<usize>,
}

/// Rows from the front to the back; a place is taken or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hall {
    rows: Vec<Vec<bool>>,
}

impl Hall {
    /// From a plan with a line for each row: `.` is a free place, anything else is none.
    pub fn from_plan(plan: &str) -> Self {
        let row = |line: &str| line.trim().chars().map(|c| c != '.').collect();
        Self {
            rows: plan.lines().map(row).collect(),
        }
    }

    pub fn rows(&self) -> &[Vec<bool>] {
        &self.rows
    }

    pub fn take(&mut self, seats: &Seats) {
        self.rows[seats.row][seats.places.clone()].fill(true);
    }
}
// === src/booking.rs ===
use crate::hall::{Hall, Seats};

/// Takes `count` free places side by side, and says which; nothing if there are none, or `count`
/// is 0. The foremost row that has them is chosen, and in it the places whose middle is nearest to
/// the middle of the row; of equals those on the left.
<|hole|>
