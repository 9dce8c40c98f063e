use std::ops::{Bound, RangeBounds};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    pub second: u64,
    pub value: f64,
}

/// Those of `readings` whose time lies within `seconds`, which may be any range of the standard
/// library, or a pair of bounds. The readings are in the order of time; several may have one time.
/// A range that holds nothing, also one whose end is before its beginning, gives an empty slice.
pub fn between<R: RangeBounds<u64>>(readings: &[Reading], seconds: R) -> &[Reading] {
    let start = match seconds.start_bound() {
        Bound::Included(&from) => readings.partition_point(|reading| reading.second < from),
        Bound::Excluded(&from) => readings.partition_point(|reading| reading.second <= from),
        Bound::Unbounded => 0,
    };
    let end = match seconds.end_bound() {
        Bound::Included(&to) => readings.partition_point(|reading| reading.second <= to),
        Bound::Excluded(&to) => readings.partition_point(|reading| reading.second < to),
        Bound::Unbounded => readings.len(),
    };
    &readings[start..end.max(start)]
}
