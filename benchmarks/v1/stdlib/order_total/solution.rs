#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub quantity: u32,
    /// In cents.
    pub price: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The quantity is 0.
    NoQuantity,
    /// The line's amount, or the total up to it, does not fit.
    Overflow,
    /// The total up to this line is below 0.
    Negative,
}

/// The total of an order in cents: quantity times price of each line, in order. Prices may be
/// negative, as those of vouchers are. The first line with a fault ends it: the error is its
/// number, from 1, and the fault; of several, the one that stands first in [`Fault`].
pub fn order_total(lines: &[Line]) -> Result<i64, (usize, Fault)> {
    lines
        .iter()
        .zip(1..)
        .try_fold(0i64, |total, (line, number)| {
            if line.quantity == 0 {
                return Err((number, Fault::NoQuantity));
            }
            let total = line
                .price
                .checked_mul(i64::from(line.quantity))
                .and_then(|amount| total.checked_add(amount))
                .ok_or((number, Fault::Overflow))?;
            if total < 0 {
                return Err((number, Fault::Negative));
            }
            Ok(total)
        })
}
