use std::collections::BTreeMap;

/// An order; `day` counts days, `total` cents.
#[derive(Debug, Clone)]
pub struct Order {
    pub day: u32,
    pub total: u64,
    pub paid: bool,
}

/// What was sold on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turnover {
    pub orders: usize,
    pub sum: u64,
    /// The total of the largest order.
    pub largest: u64,
}

/// The turnover of each day on which something was sold, in the order of the days. Orders that
/// are not paid do not count, and a day that has no other ones does not appear.
pub fn by_day(orders: &[Order]) -> BTreeMap<u32, Turnover> {
    let mut days: BTreeMap<u32, Turnover> = BTreeMap::new();
    for order in orders {
<|hole|>
    }
    days
}
