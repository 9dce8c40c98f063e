/// One line of an invoice.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub quantity: u32,
    /// The price of one piece, in cents.
    pub unit_price: u64,
    /// The discount on the whole line in hundredths of a percent, 0 to 10 000.
    pub discount: u32,
}

impl Line {
    /// What the line costs in cents, its discount taken off. Rounded once, at the end: half a
    /// cent counts as a whole one. It is right for every quantity with every price up to
    /// `u64::MAX`, as long as the result itself fits.
    pub fn net(&self) -> Option<u64> {
        let gross = u128::from(self.quantity) * u128::from(self.unit_price);
        let kept = u128::from(10_000 - self.discount.min(10_000));
        let net = (gross * kept + 5_000) / 10_000;
        u64::try_from(net).ok()
    }
}
