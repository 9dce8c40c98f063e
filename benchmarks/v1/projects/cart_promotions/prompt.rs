// === src/lib.rs ===
//! A shopping cart and the promotions that make it cheaper.

mod cart;
mod promotion;

pub use cart::{Cart, Item};
pub use promotion::{CheapestFree, PercentOff, Promotion};
// === src/cart.rs ===
use crate::promotion::Promotion;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    pub category: String,
    /// Price of one.
    pub cents: u64,
    pub count: u32,
}

#[derive(Debug, Default)]
pub struct Cart {
    pub items: Vec<Item>,
}

impl Cart {
    pub fn add(&mut self, name: &str, category: &str, cents: u64, count: u32) {
        self.items.push(Item {
            name: name.to_string(),
            category: category.to_string(),
            cents,
            count,
        });
    }

    pub fn full_price(&self) -> u64 {
        self.items
            .iter()
            .map(|item| item.cents * u64::from(item.count))
            .sum()
    }

    /// The price with the one promotion that takes off most.
    pub fn best_price(&self, promotions: &[&dyn Promotion]) -> u64 {
        let off = promotions.iter().map(|promotion| promotion.off(self)).max();
        self.full_price().saturating_sub(off.unwrap_or(0))
    }
}
// === src/promotion.rs ===
use crate::cart::Cart;

/// Says how many cents it takes off a cart.
pub trait Promotion {
    fn off(&self, cart: &Cart) -> u64;
}

/// So many percent off everything, rounded down to whole cents over the whole cart.
pub struct PercentOff(pub u64);

impl Promotion for PercentOff {
    fn off(&self, cart: &Cart) -> u64 {
        cart.full_price() * self.0.min(100) / 100
    }
}

/// Of each `group` pieces of a category the cheapest is free. Pieces are grouped from the dearest
/// down, across items; what is left below a whole group is paid in full. A group of fewer than two
/// takes nothing off.
pub struct CheapestFree {
    pub category: String,
    pub group: usize,
}

<|hole|>
