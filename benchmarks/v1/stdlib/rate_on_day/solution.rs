use std::collections::BTreeMap;

/// Exchange rates by the day from which on each is in force, in units of 1/10 000.
#[derive(Debug, Default)]
pub struct Rates {
    by_day: BTreeMap<u32, u64>,
}

/// A rate and the days on which it is in force.
#[derive(Debug, PartialEq, Eq)]
pub struct InForce {
    pub rate: u64,
    pub from: u32,
    /// The day on which the next rate follows, if there is one.
    pub until: Option<u32>,
}

impl Rates {
    /// Sets the rate from `day` on; a second rate for one day replaces the first.
    pub fn set(&mut self, day: u32, rate: u64) {
        self.by_day.insert(day, rate);
    }

    /// The rate in force on `day`: the one that began on that day or latest before it. `None` for
    /// the days before the first rate.
    pub fn on(&self, day: u32) -> Option<InForce> {
        let (&from, &rate) = self.by_day.range(..=day).next_back()?;
        let until = self
            .by_day
            .range(day..)
            .map(|(&next, _)| next)
            .find(|&next| next > day);
        Some(InForce { rate, from, until })
    }
}
