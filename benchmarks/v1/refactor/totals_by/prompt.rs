use std::collections::BTreeMap;

/// A sale.
#[derive(Debug, Clone)]
pub struct Sale {
    pub region: String,
    pub product: String,
    pub month: u8,
    pub cents: u64,
}

// For each key there is a function that is the same but for one word, as these two:
//
// pub fn totals_by_region(sales: &[Sale]) -> BTreeMap<String, u64> {
//     let mut totals = BTreeMap::new();
//     for sale in sales {
//         *totals.entry(sale.region.clone()).or_insert(0) += sale.cents;
//     }
//     totals
// }
//
// pub fn totals_by_product(sales: &[Sale]) -> BTreeMap<String, u64> {
//     let mut totals = BTreeMap::new();
//     for sale in sales {
//         *totals.entry(sale.product.clone()).or_insert(0) += sale.cents;
//     }
//     totals
// }
//
// One function `totals_by(sales, key)` for them all: `key` is anything that can be called with a
// `&Sale`, by shared reference to itself, and gives the key. Keys are of any type that a
// `BTreeMap` takes, and may borrow from the sales.

<|hole|>
