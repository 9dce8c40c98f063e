use std::collections::{BTreeMap, HashMap};

/// Rates of currencies, in millionths, by the day from which they hold.
#[derive(Debug, Default)]
pub struct Rates {
    by_currency: HashMap<String, BTreeMap<u32, u64>>,
}

impl Rates {
    /// From `day` on, until a later rate, `currency` has this rate.
    pub fn set(&mut self, currency: &str, day: u32, rate: u64) {
        self.by_currency
            .entry(currency.to_string())
            .or_default()
            .insert(day, rate);
    }

    /// The rate of `currency` on `day`: the one that was set for that day, or else the last one
    /// before it; `None` if there is none yet, or if the currency is not known.
    pub fn on(&self, currency: &str, day: u32) -> Option<u64> {
        let rates = self.by_currency.get(currency)?;
<|hole|>
    }
}
