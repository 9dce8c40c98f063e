// === src/lib.rs ===
//! Orders of a shop and what becomes of them.

mod order;
mod status;

pub use order::{Order, OrderError};
pub use status::{Action, Status};
// === src/status.rs ===
/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    Paid,
    Shipped,
    Delivered,
    Returned,
    Cancelled,
}

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Pay,
    Ship,
    Deliver,
    Return,
    Cancel,
}

impl Status {
    /// The status after an action, if it is possible: an open order is paid, then shipped, then
    /// delivered; what is shipped or delivered can be returned; what is open or paid can be
    /// cancelled. Nothing follows on a return or a cancellation.
    pub fn after(self, action: Action) -> Option<Self> {
        match (self, action) {
            (Self::Open, Action::Pay) => Some(Self::Paid),
            (Self::Paid, Action::Ship) => Some(Self::Shipped),
            (Self::Shipped, Action::Deliver) => Some(Self::Delivered),
            (Self::Shipped | Self::Delivered, Action::Return) => Some(Self::Returned),
            (Self::Open | Self::Paid, Action::Cancel) => Some(Self::Cancelled),
            _ => None,
        }
    }
}
// === src/order.rs ===
use crate::status::{Action, Status};

/// Days within which a delivered order can be returned.
pub const RETURN_DAYS: u32 = 14;

#[derive(Debug, PartialEq, Eq)]
pub enum OrderError {
    NotPossible {
        status: Status,
        action: Action,
    },
    /// The day lies before that of the last change.
    InThePast {
        last: u32,
    },
    /// The time for a return ended with this day.
    TooLate {
        until: u32,
    },
}

/// An order; each change of it is noted with its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    history: Vec<(u32, Status)>,
}

impl Order {
    pub fn new(day: u32) -> Self {
        Self {
            history: vec![(day, Status::Open)],
        }
    }

    pub fn history(&self) -> &[(u32, Status)] {
        &self.history
    }

    pub fn status(&self) -> Status {
        self.history[self.history.len() - 1].1
    }

    /// Does something with the order on a day, and gives its new status. A day before that of the
    /// last change is refused, whatever the action; then what is not possible; then the return of a
    /// delivered order later than `RETURN_DAYS` after its delivery. A refusal changes nothing.
<|hole|>
}
