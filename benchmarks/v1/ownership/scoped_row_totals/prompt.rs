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
<|hole|>
