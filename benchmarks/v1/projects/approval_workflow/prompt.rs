// === src/lib.rs ===
//! Expenses and who has to approve them.

mod expense;
mod policy;

pub use expense::{ApproveError, Expense, State};
pub use policy::{Person, Policy};
// === src/policy.rs ===
/// Somebody who may approve expenses up to a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub limit_cents: u64,
}

/// How many approvals it takes: steps of an amount and a number, in order of the amounts.
#[derive(Debug, Clone)]
pub struct Policy(pub Vec<(u64, usize)>);

impl Policy {
    /// The number of the last step that begins at or below the amount; 1 if there is none.
    pub fn approvals(&self, cents: u64) -> usize {
        let steps = self.0.iter().take_while(|(from, _)| *from <= cents);
        steps.last().map_or(1, |(_, number)| *number)
    }
}
// === src/expense.rs ===
use crate::policy::{Person, Policy};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// So many approvals are missing.
    Waiting(usize),
    Approved,
    /// By whom.
    Refused(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum ApproveError {
    /// It is approved or refused.
    Closed,
    OwnExpense,
    Twice,
    /// The amount is above the person's limit.
    AboveLimit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    pub owner: String,
    pub cents: u64,
    approved_by: Vec<String>,
    refused_by: Option<String>,
}

impl Expense {
    pub fn new(owner: &str, cents: u64) -> Self {
        Self {
            owner: owner.to_string(),
            cents,
            approved_by: Vec::new(),
            refused_by: None,
        }
    }

    pub fn state(&self, policy: &Policy) -> State {
        let missing = policy
            .approvals(self.cents)
            .saturating_sub(self.approved_by.len());
        match &self.refused_by {
            Some(name) => State::Refused(name.clone()),
            None if missing == 0 => State::Approved,
            None => State::Waiting(missing),
        }
    }

    /// A person's decision, and the state after it. Faults are looked for in the order of
    /// `ApproveError`, and change nothing. The limit holds only for the approval that is the last
    /// one missing, and for no refusal; who approved before may still refuse.
<|hole|>
}
