use std::collections::BTreeMap;

/// A line of a journal entry, in cents; debits are positive and credits negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub account: String,
    pub cents: i64,
}

/// Why an entry was not posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It has fewer than two lines.
    TooShort,
    /// There is no account of this name.
    UnknownAccount(String),
    /// Its lines sum up to this and not to 0.
    Unbalanced(i128),
    /// This account's balance would not fit.
    Overflow(String),
}

/// Accounts with their balances.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    balances: BTreeMap<String, i64>,
}

impl Ledger {
    /// Opens an account with a balance of 0; one that is open stays as it is.
    pub fn open(&mut self, account: &str) {
        self.balances.entry(account.to_string()).or_insert(0);
    }

    pub fn balance(&self, account: &str) -> Option<i64> {
        self.balances.get(account).copied()
    }

    /// Posts an entry, all lines or none. An account may have several lines; they are posted in
    /// their order. What is refused changes no balance. Of several reasons to refuse, the one
    /// that `Refusal` has first is given, and of several lines the first one counts.
    pub fn post(&mut self, entry: &[Line]) -> Result<(), Refusal> {
        if entry.len() < 2 {
            return Err(Refusal::TooShort);
        }
<|hole|>
        self.balances = posted;
        Ok(())
    }
}
