// === src/lib.rs ===
//! A ledger: entries are never changed, only reversed by further ones.

mod entry;
mod ledger;

pub use entry::{Entry, LedgerError};
pub use ledger::Ledger;
// === src/entry.rs ===
use std::fmt;

/// One booking, from an account to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub from: String,
    pub to: String,
    pub cents: u64,
    /// The number of the entry that this one reverses.
    pub reverses: Option<usize>,
}

/// Why nothing was booked.
#[derive(Debug, PartialEq, Eq)]
pub enum LedgerError {
    SameAccount(String),
    NoEntry(usize),
    /// The first entry was reversed already, by the second.
    Reversed(usize, usize),
    /// The entry is itself a reversal.
    IsReversal(usize),
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameAccount(name) => write!(f, "{name} cannot pay itself"),
            Self::NoEntry(number) => write!(f, "no entry {number}"),
            Self::Reversed(number, by) => write!(f, "entry {number} was reversed by {by}"),
            Self::IsReversal(number) => write!(f, "entry {number} is a reversal"),
        }
    }
}

impl std::error::Error for LedgerError {}
// === src/ledger.rs ===
use crate::entry::{Entry, LedgerError};

/// All entries; an entry's number is its position.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    /// Books an amount; returns the entry's number.
    pub fn book(&mut self, from: &str, to: &str, cents: u64) -> Result<usize, LedgerError> {
        if from == to {
            return Err(LedgerError::SameAccount(from.to_string()));
        }
        self.entries.push(Entry {
            from: from.to_string(),
            to: to.to_string(),
            cents,
            reverses: None,
        });
        Ok(self.entries.len() - 1)
    }

    /// Books the same amount the other way, as a reversal of entry `number`; returns the number of
    /// the new entry. An entry can be reversed once, and a reversal cannot be reversed.
    pub fn reverse(&mut self, number: usize) -> Result<usize, LedgerError> {
        let entry = self
            .entries
            .get(number)
            .ok_or(LedgerError::NoEntry(number))?;
        if entry.reverses.is_some() {
            return Err(LedgerError::IsReversal(number));
        }
        if let Some(by) = self
            .entries
            .iter()
            .position(|other| other.reverses == Some(number))
        {
            return Err(LedgerError::Reversed(number, by));
        }
        let reversal = Entry {
            from: entry.to.clone(),
            to: entry.from.clone(),
            cents: entry.cents,
            reverses: Some(number),
        };
        self.entries.push(reversal);
        Ok(self.entries.len() - 1)
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What came to an account less what went from it.
    pub fn balance(&self, account: &str) -> i128 {
        let mut sum = 0;
        for entry in &self.entries {
            if entry.to == account {
                sum += i128::from(entry.cents);
            }
            if entry.from == account {
                sum -= i128::from(entry.cents);
            }
        }
        sum
    }
}
