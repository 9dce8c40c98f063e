use std::collections::BTreeMap;

/// Visits by site, then by day.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Visits {
    sites: BTreeMap<String, BTreeMap<u32, u64>>,
}

impl Visits {
    /// The count of a site's day, to be changed in place; it is made, as 0, if there is none.
    pub fn count_mut(&mut self, site: &str, day: u32) -> &mut u64 {
        self.sites
            .entry(site.to_string())
            .or_default()
            .entry(day)
            .or_default()
    }

    pub fn count(&self, site: &str, day: u32) -> u64 {
        self.sites
            .get(site)
            .and_then(|days| days.get(&day))
            .copied()
            .unwrap_or(0)
    }

    /// Adds all counts of another, and leaves it empty.
    pub fn absorb(&mut self, other: &mut Visits) {
        for (site, days) in std::mem::take(&mut other.sites) {
            for (day, count) in days {
                *self.count_mut(&site, day) += count;
            }
        }
    }

    /// How many days of how many sites have a count.
    pub fn size(&self) -> (usize, usize) {
        (
            self.sites.values().map(BTreeMap::len).sum(),
            self.sites.len(),
        )
    }
}
