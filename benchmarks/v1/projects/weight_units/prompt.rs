// === src/lib.rs ===
//! Weights, exact to the milligram.

mod unit;
mod weight;

pub use unit::Unit;
pub use weight::{ParseWeightError, Weight};
// === src/unit.rs ===
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Milligram,
    Gram,
    Kilogram,
}

impl Unit {
    pub fn from_symbol(symbol: &str) -> Option<Self> {
        match symbol {
            "mg" => Some(Self::Milligram),
            "g" => Some(Self::Gram),
            "kg" => Some(Self::Kilogram),
            _ => None,
        }
    }

    pub fn milligrams(self) -> u64 {
        match self {
            Self::Milligram => 1,
            Self::Gram => 1000,
            Self::Kilogram => 1_000_000,
        }
    }
}
// === src/weight.rs ===
use crate::unit::Unit;
use std::str::FromStr;

/// A weight in milligrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseWeightError {
    /// What stands before the unit is no number with at most three decimals.
    Number(String),
    Unit(String),
    /// Parts of a milligram, or more than can be held.
    Range,
}

/// Reads `12 kg`, `0.5g` or `250 mg`: digits, perhaps a point with one to three digits behind it,
/// then the unit; blanks around the whole and before the unit don't matter. The unit begins with
/// the first ASCII letter. Faults are looked for in the order of `ParseWeightError`.
<|hole|>
