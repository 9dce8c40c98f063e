// === src/lib.rs ===
//! A car park's tariff.

mod fee;
mod tariff;

pub use fee::fee;
pub use tariff::Tariff;
// === src/tariff.rs ===
/// Prices in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tariff {
    /// A stay of up to so many minutes costs nothing.
    pub free_minutes: u64,
    /// Each hour that is begun.
    pub per_hour: u64,
    /// At most this for each 24 hours from the arrival.
    pub per_day: u64,
}
// === src/fee.rs ===
use crate::tariff::Tariff;

/// Minutes of a day.
const DAY: u64 = 24 * 60;

/// The fee of a stay of so many minutes. A stay that is longer than the free time costs from its
/// first minute on. Each 24 hours count by themselves: their hours, the last one perhaps only
/// begun, but no more than the day's maximum.
pub fn fee(tariff: &Tariff, minutes: u64) -> u64 {
    if minutes <= tariff.free_minutes {
        return 0;
    }
    let part = |minutes: u64| (minutes.div_ceil(60) * tariff.per_hour).min(tariff.per_day);
    minutes / DAY * part(DAY) + part(minutes % DAY)
}
