const MINUTES_A_DAY: u32 = 24 * 60;

/// When a support team works: from `opens` to before `closes`, minutes of the day, on Mondays
/// to Fridays.
#[derive(Debug, Clone, Copy)]
pub struct Hours {
    pub opens: u32,
    pub closes: u32,
}

impl Hours {
    /// How many minutes of work lie between two times, which count minutes from a Monday's
    /// midnight on. None, if `until` is not after `from`.
    pub fn between(&self, from: u32, until: u32) -> u32 {
        let (first, last) = (from / MINUTES_A_DAY, until / MINUTES_A_DAY);
        (first..=last)
            .filter(|day| day % 7 < 5)
            .map(|day| {
<|hole|>
            })
            .sum()
    }
}
