// === src/lib.rs ===
//! Stock of a warehouse: what lies there, and what is promised to orders.

pub mod error;
pub mod stock;

pub use error::StockError;
pub use stock::Stock;
// === src/error.rs ===
use std::fmt;

/// Why a change to the stock was refused; nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockError {
    UnknownItem(String),
    NotEnough {
        item: String,
        wanted: u32,
        free: u32,
    },
    UnknownOrder(u64),
    DuplicateOrder(u64),
}

impl fmt::Display for StockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownItem(item) => write!(f, "no such item: {item}"),
            Self::NotEnough { item, wanted, free } => {
                write!(f, "{wanted} of {item} wanted, {free} free")
            }
            Self::UnknownOrder(order) => write!(f, "no such order: {order}"),
            Self::DuplicateOrder(order) => write!(f, "order {order} is reserved already"),
        }
    }
}

impl std::error::Error for StockError {}
// === src/stock.rs ===
use crate::error::StockError;
use std::collections::BTreeMap;

/// Items by name, and what each order has reserved of them.
#[derive(Debug, Default)]
pub struct Stock {
    present: BTreeMap<String, u32>,
    reserved: BTreeMap<u64, BTreeMap<String, u32>>,
}

impl Stock {
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts `count` more of an item on the shelf.
    pub fn receive(&mut self, item: &str, count: u32) {
        *self.present.entry(item.to_string()).or_default() += count;
    }

    /// How many of an item are on the shelf and not reserved.
    pub fn free(&self, item: &str) -> Option<u32> {
        let promised: u32 = self
            .reserved
            .values()
            .filter_map(|lines| lines.get(item))
            .sum();
        self.present.get(item).map(|present| present - promised)
    }

    /// Reserves all lines of an order, or nothing if one of them cannot be had; an item may stand
    /// in several lines.
    pub fn reserve(&mut self, order: u64, lines: &[(&str, u32)]) -> Result<(), StockError> {
        if self.reserved.contains_key(&order) {
            return Err(StockError::DuplicateOrder(order));
        }
        let mut wanted: BTreeMap<String, u32> = BTreeMap::new();
        for &(item, count) in lines {
            let free = self
                .free(item)
                .ok_or_else(|| StockError::UnknownItem(item.to_string()))?;
            let sum = wanted.entry(item.to_string()).or_default();
            *sum = sum.saturating_add(count);
            if *sum > free {
                return Err(StockError::NotEnough {
                    item: item.to_string(),
                    wanted: *sum,
                    free,
                });
            }
        }
        self.reserved.insert(order, wanted);
        Ok(())
    }

    /// Takes what an order has reserved off the shelf.
    pub fn ship(&mut self, order: u64) -> Result<(), StockError> {
        let lines = self
            .reserved
            .remove(&order)
            .ok_or(StockError::UnknownOrder(order))?;
        for (item, count) in lines {
            if let Some(present) = self.present.get_mut(&item) {
                *present -= count;
            }
        }
        Ok(())
    }

    /// Gives up an order's reservation.
    pub fn cancel(&mut self, order: u64) -> Result<(), StockError> {
        self.reserved
            .remove(&order)
            .map(drop)
            .ok_or(StockError::UnknownOrder(order))
    }
}
