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
pub fn both(
    accounts: &mut [Account],
    first: usize,
    second: usize,
) -> Result<(&mut Account, &mut Account), TransferError> {
    for position in [first, second] {
        if position >= accounts.len() {
            return Err(TransferError::NoAccount(position));
        }
    }
    if first == second {
        return Err(TransferError::SameAccount);
    }
    let (head, tail) = accounts.split_at_mut(first.max(second));
    if first < second {
        Ok((&mut head[first], &mut tail[0]))
    } else {
        Ok((&mut tail[0], &mut head[second]))
    }
}

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
