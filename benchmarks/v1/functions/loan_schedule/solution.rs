/// One month of a loan, in cents; the payment is `interest + repaid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment {
    pub interest: u64,
    pub repaid: u64,
    /// What is still owed afterwards.
    pub left: u64,
}

/// What a loan of `amount` cents costs month by month, if `payment` is paid each month and the
/// yearly interest is `basis_points` hundredths of a percent.
///
/// A month's interest is a twelfth of the yearly one on what is owed, rounded to whole cents,
/// halves to the even one. The rest of the payment repays. The last instalment is as much as is
/// owed, interest included, and so at most `payment`. A loan of 0 has no instalment. `None` if the
/// first payment repays nothing, since the loan would never end.
pub fn schedule(amount: u32, basis_points: u32, payment: u32) -> Option<Vec<Instalment>> {
    const PARTS: u64 = 12 * 10_000;
    let payment = u64::from(payment);
    let mut left = u64::from(amount);
    let mut months = Vec::new();
    while left > 0 {
        let exact = u128::from(left) * u128::from(basis_points);
        let (whole, part) = (
            (exact / u128::from(PARTS)) as u64,
            (exact % u128::from(PARTS)) as u64,
        );
        let interest = match (2 * part).cmp(&PARTS) {
            std::cmp::Ordering::Less => whole,
            std::cmp::Ordering::Equal => whole + whole % 2,
            std::cmp::Ordering::Greater => whole + 1,
        };
        let repaid = payment.saturating_sub(interest).min(left);
        if repaid == 0 {
            return None;
        }
        left -= repaid;
        months.push(Instalment {
            interest,
            repaid,
            left,
        });
    }
    Some(months)
}
