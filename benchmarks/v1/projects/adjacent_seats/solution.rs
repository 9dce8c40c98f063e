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
pub fn book(hall: &mut Hall, count: usize) -> Option<Seats> {
    if count == 0 {
        return None;
    }
    let seats = hall.rows().iter().enumerate().find_map(|(row, places)| {
        let free = |start: &usize| places[*start..start + count].iter().all(|taken| !taken);
        let starts = 0..(places.len() + 1).saturating_sub(count);
        // twice the distance of the middles, which may lie between two places
        let start = starts
            .filter(free)
            .min_by_key(|start| (2 * start + count).abs_diff(places.len()))?;
        Some(Seats {
            row,
            places: start..start + count,
        })
    })?;
    hall.take(&seats);
    Some(seats)
}
