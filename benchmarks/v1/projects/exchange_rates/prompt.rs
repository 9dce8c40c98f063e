// === src/lib.rs ===
//! Changes amounts of money from one currency to another.

mod rate;
mod table;

pub use rate::Rate;
pub use table::{Table, Unknown};
// === src/rate.rs ===
/// An exact rate, as a fraction; both numbers are positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub numerator: u128,
    pub denominator: u128,
}

impl Rate {
    pub fn new(numerator: u64, denominator: u64) -> Self {
        assert!(numerator > 0 && denominator > 0, "rates are positive");
        Self {
            numerator: numerator.into(),
            denominator: denominator.into(),
        }
    }

    /// The rate of the way back.
    pub fn inverse(self) -> Self {
        Self {
            numerator: self.denominator,
            denominator: self.numerator,
        }
    }

    /// The rate of one way after the other.
    pub fn then(self, other: Self) -> Self {
        Self {
            numerator: self.numerator * other.numerator,
            denominator: self.denominator * other.denominator,
        }
    }

    /// An amount at this rate, to the nearest unit; a half goes to the even one.
    pub fn apply(self, amount: u32) -> u128 {
        let product = u128::from(amount) * self.numerator;
        let (whole, rest) = (product / self.denominator, product % self.denominator);
        match (rest * 2).cmp(&self.denominator) {
            std::cmp::Ordering::Less => whole,
            std::cmp::Ordering::Equal => whole + whole % 2,
            std::cmp::Ordering::Greater => whole + 1,
        }
    }
}
// === src/table.rs ===
use crate::rate::Rate;
use std::collections::HashMap;

/// There is no rate from the first currency to the second.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown(pub String, pub String);

/// Known rates, and the currency over which others can be found.
#[derive(Debug)]
pub struct Table {
    base: String,
    rates: HashMap<(String, String), Rate>,
}

impl Table {
    pub fn new(base: &str) -> Self {
        Self {
            base: base.to_string(),
            rates: HashMap::new(),
        }
    }

    pub fn set(&mut self, from: &str, to: &str, rate: Rate) {
        self.rates.insert((from.to_string(), to.to_string()), rate);
    }

    /// The rate that is known for this way, or else the inverse of the one for the way back.
    fn known(&self, from: &str, to: &str) -> Option<Rate> {
        let find = |a: &str, b: &str| self.rates.get(&(a.to_string(), b.to_string())).copied();
        find(from, to).or_else(|| find(to, from).map(Rate::inverse))
    }

    /// An amount in another currency, rounded once at the end. A currency is changed to itself at
    /// 1, even if it is unknown or another rate is set; a known rate is taken before the way over
    /// the base currency.
    pub fn convert(&self, amount: u32, from: &str, to: &str) -> Result<u128, Unknown> {
<|hole|>
}
