// === src/lib.rs ===
//! What it costs to send a parcel.

mod carriers;
mod parcel;

pub use carriers::{Bulky, Carrier, Flat};
pub use parcel::Parcel;

/// The name and the price of the cheapest carrier that takes a parcel; of equals the first.
pub fn cheapest<'a>(
    carriers: &'a [(&'a str, &'a dyn Carrier)],
    parcel: &Parcel,
) -> Option<(&'a str, u64)> {
    carriers
        .iter()
        .filter_map(|(name, carrier)| Some((*name, carrier.price(parcel)?)))
        .min_by_key(|(_, price)| *price)
}
// === src/parcel.rs ===
/// A parcel: its sides in centimetres, in any order, and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parcel {
    pub sides: [u64; 3],
    pub grams: u64,
}

impl Parcel {
    pub fn cubic_centimetres(&self) -> u64 {
        self.sides.iter().product()
    }

    pub fn longest_side(&self) -> u64 {
        self.sides[0].max(self.sides[1]).max(self.sides[2])
    }
}
// === src/carriers.rs ===
use crate::parcel::Parcel;

pub trait Carrier {
    /// The price in cents; nothing if the parcel is not taken.
    fn price(&self, parcel: &Parcel) -> Option<u64>;
}

/// One price for all parcels up to a weight.
pub struct Flat {
    pub cents: u64,
    pub most_grams: u64,
}

impl Carrier for Flat {
    fn price(&self, parcel: &Parcel) -> Option<u64> {
        (parcel.grams <= self.most_grams).then_some(self.cents)
    }
}

/// A price for each kilogram that is begun, but at least for one. A parcel is charged as if each
/// 5 cubic centimetres weighed a gram (rounded down), if that is more than its weight. One whose
/// longest side is above `longest` is not taken, nor one that is charged for more than
/// `most_kilograms`.
pub struct Bulky {
    pub cents_per_kilogram: u64,
    pub longest: u64,
    pub most_kilograms: u64,
}

impl Carrier for Bulky {
    fn price(&self, parcel: &Parcel) -> Option<u64> {
        if parcel.longest_side() > self.longest {
            return None;
        }
        let grams = parcel.grams.max(parcel.cubic_centimetres() / 5);
        let kilograms = grams.div_ceil(1000).max(1);
        (kilograms <= self.most_kilograms).then(|| kilograms * self.cents_per_kilogram)
    }
}
