use std::collections::btree_map::{BTreeMap, Iter};

/// How often each status of HTTP came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: BTreeMap<u16, usize>,
}

// Nothing of the standard library knows of these methods:
//
// impl Histogram {
//     pub fn from_statuses(statuses: &[u16]) -> Histogram {
//         let mut histogram = Histogram::default();
//         histogram.add_statuses(statuses);
//         histogram
//     }
//
//     pub fn add_statuses(&mut self, statuses: &[u16]) {
//         for status in statuses {
//             *self.counts.entry(*status).or_insert(0) += 1;
//         }
//     }
//
//     pub fn pairs(&self) -> Vec<(u16, usize)> {
//         self.counts
//             .iter()
//             .map(|(status, count)| (*status, *count))
//             .collect()
//     }
// }
//
// In their place its traits: a `Histogram` can be collected from an iterator of statuses and
// extended by one, and `for (status, count) in &histogram` gives borrowed pairs in the order of the
// statuses.

<|hole|>

/// How many of the answers that `histogram` counts were errors, of clients or servers.
pub fn errors(histogram: &Histogram) -> usize {
    let of_errors = histogram.into_iter().filter(|(status, _)| **status >= 400);
    of_errors.map(|(_, count)| count).sum()
}
