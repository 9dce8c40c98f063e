use std::collections::BTreeSet;

/// How many backups to keep of each kind.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// The newest ones, whenever they were made.
    pub latest: usize,
    /// The newest one of each of so many days.
    pub daily: usize,
    /// The newest one of each of so many weeks.
    pub weekly: usize,
}

/// The backups to keep, newest first, of those that were made at the minutes `made`, in any order.
///
/// A day has 1440 minutes, a week 7 days, and minute 0 begins both. Days and weeks without a backup
/// do not count: `daily` 3 keeps the newest backup of each of the three newest days that have one,
/// however far apart they lie. The kinds do not add up: a backup that is kept as one of the latest
/// may also be the newest of its day and of its week, and then counts for all of them. Backups made
/// at the same minute are one.
pub fn kept(made: &[u64], policy: Policy) -> Vec<u64> {
<|hole|>
