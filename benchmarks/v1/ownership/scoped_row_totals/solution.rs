use std::collections::BTreeMap;
use std::thread;

/// A line of an invoice; the total is worked out later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub article: String,
    pub count: u64,
    /// In cents; none if the article has no price, or the total is too large.
    pub total: Option<u64>,
}

/// Works out the totals of all rows from the articles' prices, in place, on `threads` threads at
/// most (0 counts as 1), each of which has rows that lie together. Returns the sum of the totals,
/// or nothing if a row has none or the sum is too large; the other rows have their totals then too.
pub fn fill_totals(
    rows: &mut [Row],
    prices: &BTreeMap<String, u64>,
    threads: usize,
) -> Option<u64> {
    let share = rows.len().div_ceil(threads.max(1)).max(1);
    thread::scope(|scope| {
        for part in rows.chunks_mut(share) {
            scope.spawn(move || {
                for row in part {
                    let price = prices.get(&row.article);
                    row.total = price.and_then(|price| price.checked_mul(row.count));
                }
            });
        }
    });
    rows.iter()
        .try_fold(0u64, |sum, row| sum.checked_add(row.total?))
}
