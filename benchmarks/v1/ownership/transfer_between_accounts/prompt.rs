#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    pub cents: u64,
    /// How often money came or went.
    pub moves: u32,
}

#[derive(Debug, PartialEq, Eq)]
pub enum TransferError {
    /// There is no account at this position.
    NoAccount(usize),
    SameAccount,
    NotEnough {
        missing: u64,
    },
    /// The receiver's sum would be too large to be held.
    TooMuch,
}

/// Exclusive references to two accounts, in the order asked for. A position that is none is
/// reported first, that of `first` before that of `second`.
<|hole|>

/// Moves money between two accounts, or changes nothing.
pub fn transfer(
    accounts: &mut [Account],
    from: usize,
    to: usize,
    cents: u64,
) -> Result<(), TransferError> {
    let (giver, taker) = both(accounts, from, to)?;
    let left = giver
        .cents
        .checked_sub(cents)
        .ok_or(TransferError::NotEnough {
            missing: cents.saturating_sub(giver.cents),
        })?;
    let sum = taker
        .cents
        .checked_add(cents)
        .ok_or(TransferError::TooMuch)?;
    (giver.cents, taker.cents) = (left, sum);
    giver.moves += 1;
    taker.moves += 1;
    Ok(())
}
