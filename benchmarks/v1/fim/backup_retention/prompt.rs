use std::collections::BTreeSet;

const DAY: u64 = 86_400;

/// How many backups are kept.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// So many of the newest ones, whenever they were made.
    pub newest: usize,
    /// And for each of so many days the last one of that day. Days without a backup do not
    /// count; they are counted back from the newest backup's day, that one included.
    pub daily: usize,
}

impl Policy {
    /// The times of the backups to delete, from the oldest. Times are seconds, a day is one of
    /// `DAY` seconds from time 0 on. Each time is given once, in any order.
    pub fn to_delete(&self, backups: &[u64]) -> Vec<u64> {
        let mut kept = BTreeSet::new();
        let mut sorted = backups.to_vec();
        sorted.sort_unstable();
        let newest_first: Vec<u64> = sorted.iter().rev().copied().collect();
<|hole|>
        sorted.retain(|time| !kept.contains(time));
        sorted
    }
}
