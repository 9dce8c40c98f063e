// === src/lib.rs ===
//! Vehicles and their service.

mod due;
mod vehicle;

pub use due::{due, Due, Reason};
pub use vehicle::{Interval, Vehicle};
// === src/vehicle.rs ===
/// Service is due after so much of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    pub kilometres: u32,
    pub days: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    pub plate: String,
    pub kilometres: u32,
    /// Kilometres and day of the last service; none if there was none.
    pub serviced: Option<(u32, u32)>,
    /// The day of its first registration.
    pub registered: u32,
}
// === src/due.rs ===
use crate::vehicle::{Interval, Vehicle};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Distance,
    Time,
    Both,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub plate: String,
    pub reason: Reason,
    /// By how many days it is late; 0 if it is due by distance alone.
    pub days_late: u32,
}

/// The vehicles that are due on a day: those that have driven the interval's kilometres since the
/// last service, or whose service is as many days ago as the interval says, or more; without a
/// service both count from kilometre 0 and the registration. What would lie in the future counts as
/// 0. Those that are most days late come first, of equals in order of their plates.
pub fn due(vehicles: &[Vehicle], interval: Interval, today: u32) -> Vec<Due> {
    let mut found = Vec::new();
    for vehicle in vehicles {
        let (kilometres, day) = vehicle.serviced.unwrap_or((0, vehicle.registered));
        let driven = vehicle.kilometres.saturating_sub(kilometres);
        let passed = today.saturating_sub(day);
        let reason = match (driven >= interval.kilometres, passed >= interval.days) {
            (true, true) => Reason::Both,
            (true, false) => Reason::Distance,
            (false, true) => Reason::Time,
            (false, false) => continue,
        };
        found.push(Due {
            plate: vehicle.plate.clone(),
            reason,
            days_late: passed.saturating_sub(interval.days),
        });
    }
    found.sort_by(|a, b| {
        b.days_late
            .cmp(&a.days_late)
            .then_with(|| a.plate.cmp(&b.plate))
    });
    found
}
