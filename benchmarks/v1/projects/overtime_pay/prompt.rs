// === src/lib.rs ===
//! Wages of a week.

mod pay;
mod shift;

pub use pay::{weekly_pay, Contract};
pub use shift::{Day, Shift};
// === src/shift.rs ===
/// A day of the week, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Work on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub day: Day,
    pub minutes: u64,
}
// === src/pay.rs ===
use crate::shift::{Day, Shift};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    pub cents_per_hour: u64,
    /// Minutes a week that are paid as usual; what is worked beyond is overtime.
    pub usual_minutes: u64,
    /// What is paid for overtime, in percent of the usual pay: 125 is a quarter more.
    pub overtime_percent: u64,
    /// What is paid on Sundays, likewise.
    pub sunday_percent: u64,
}

/// The pay of a week in cents. Minutes count in order of the days, whatever the order of the
/// shifts: the first ones up to `usual_minutes` are usual, later ones are overtime. A Sunday's
/// minute is paid by the Sunday's percentage, and if it is overtime as well, by the larger of both.
/// The sum is rounded once, to the nearest cent, and half a cent up.
pub fn weekly_pay(contract: &Contract, shifts: &[Shift]) -> u64 {
<|hole|>
