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
impl FromStr for Weight {
    type Err = ParseWeightError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let end = text
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(text.len());
        let (number, symbol) = (text[..end].trim_end(), &text[end..]);
        let no_number = || ParseWeightError::Number(number.to_string());
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 3 {
            return Err(no_number());
        }
        let unit = Unit::from_symbol(symbol).ok_or(ParseWeightError::Unit(symbol.to_string()))?;
        let thousandths: u128 = format!("{whole}{decimals:0<3}")
            .parse()
            .map_err(|_| ParseWeightError::Range)?;
        let product = thousandths
            .checked_mul(unit.milligrams().into())
            .ok_or(ParseWeightError::Range)?;
        if product % 1000 > 0 {
            return Err(ParseWeightError::Range);
        }
        u64::try_from(product / 1000)
            .map(Self)
            .map_err(|_| ParseWeightError::Range)
    }
}
