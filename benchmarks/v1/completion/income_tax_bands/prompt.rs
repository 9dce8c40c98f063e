/// From `above` cents on an income is taxed by `rate` percent, up to where the next band begins.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    pub above: u64,
    pub rate: u64,
}

/// The tax on `income`, in cents, rounded down once for the whole. Bands are in rising order;
/// below the first one, and if there are none, nothing is taxed. Incomes and rates are small
/// enough for nothing to overflow.
pub fn tax(income: u64, bands: &[Band]) -> u64 {
    let hundredfold: u64 = bands
        .iter()
        .enumerate()
        .map(|(number, band)| {
<|hole|>
        })
        .sum();
    hundredfold / 100
}
