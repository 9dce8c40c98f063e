use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// A weight in grams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(pub u32);

/// The weight of both; one that is too large is the largest there is.
impl Add for Weight {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// The weight of all, nothing for none of them; one that is too large is the largest there is.
impl<'a> Sum<&'a Weight> for Weight {
    fn sum<I: Iterator<Item = &'a Weight>>(weights: I) -> Self {
        weights.copied().fold(Self::default(), Add::add)
    }
}

/// Writes `950 g`, and from a kilogram on `1.250 kg`.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            return write!(f, "{} g", self.0);
        }
        write!(f, "{}.{:03} kg", self.0 / 1000, self.0 % 1000)
    }
}

/// A line for a parcel with its packaging.
pub fn label(packaging: Weight, items: &[Weight]) -> String {
    let content: Weight = items.iter().sum();
    format!("{} items, {}", items.len(), packaging + content)
}
