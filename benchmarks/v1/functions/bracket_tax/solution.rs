/// A bracket of a tax table: what lies above `from` is taxed at `per_mille`, up to the next
/// bracket.
#[derive(Debug, Clone, Copy)]
pub struct Bracket {
    /// In cents.
    pub from: u64,
    /// Thousandths, at most 1000.
    pub per_mille: u64,
}

/// The tax on `income`, in cents, by `brackets` in rising order. Each part of the income is taxed
/// at the rate of the bracket in which it lies; what lies below the first bracket is free. The sum
/// is rounded down to whole cents, its parts are not. Incomes may be as large as `u64` allows.
pub fn income_tax(income: u64, brackets: &[Bracket]) -> u64 {
    let mut thousandths: u128 = 0;
    for (index, bracket) in brackets.iter().enumerate() {
        let until = brackets
            .get(index + 1)
            .map_or(income, |next| next.from.min(income));
        let part = until.saturating_sub(bracket.from);
        thousandths += u128::from(part) * u128::from(bracket.per_mille);
    }
    (thousandths / 1000) as u64
}
