/// Days from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub first: u32,
    pub last: u32,
}

/// Divides the days of a contract into periods of `length` days.
#[derive(Debug, Clone)]
pub struct Periods {
    /// The day after the last period, if there is one.
    next: Option<u32>,
    last: u32,
    length: u32,
}

impl Periods {
    /// The periods of the days from `first` to `last`, both included; there are none if `last`
    /// is before `first` or `length` is 0.
    pub fn new(first: u32, last: u32, length: u32) -> Self {
        let next = (first <= last && length > 0).then_some(first);
        Self { next, last, length }
    }
}

/// The periods in order. Each has `length` days but for the last one, which ends with the
/// contract. Days up to `u32::MAX` are fine.
<|hole|>

/// The price of a contract: `per_period` for each whole period, and for a shorter last one the
/// part that its days are of it, rounded down.
pub fn price(periods: Periods, per_period: u64) -> u64 {
    let length = u64::from(periods.length);
    periods
        .map(|period| u64::from(period.last - period.first) + 1)
        .map(|days| per_period * days / length)
        .sum()
}
