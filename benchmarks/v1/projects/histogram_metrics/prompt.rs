// === src/lib.rs ===
//! Metrics of a service, written as text.

mod counter;
mod histogram;

pub use counter::Counter;
pub use histogram::Histogram;

/// Something that is measured.
pub trait Metric {
    /// Notes a value.
    fn record(&mut self, value: u64);

    /// Appends the lines of this metric, each with its line end, to `out`.
    fn write(&self, name: &str, out: &mut String);
}

/// All metrics as text, in their order.
pub fn report(metrics: &[(&str, &dyn Metric)]) -> String {
    let mut out = String::new();
    for (name, metric) in metrics {
        metric.write(name, &mut out);
    }
    out
}
// === src/counter.rs ===
use crate::Metric;

/// Adds up its values.
#[derive(Debug, Default)]
pub struct Counter(u64);

impl Metric for Counter {
    fn record(&mut self, value: u64) {
        self.0 = self.0.saturating_add(value);
    }

    fn write(&self, name: &str, out: &mut String) {
        out.push_str(&format!("{name} {}\n", self.0));
    }
}
// === src/histogram.rs ===
use crate::Metric;

/// Counts values by size.
#[derive(Debug)]
pub struct Histogram {
    /// The largest value of each bucket, and how many values it has that no smaller one has.
    buckets: Vec<(u64, u64)>,
    /// Values that are larger than those of all buckets.
    larger: u64,
    sum: u64,
}

impl Histogram {
    /// Buckets for values up to these limits, in any order; a limit given twice is one.
    pub fn new(limits: &[u64]) -> Self {
        let mut limits = limits.to_vec();
        limits.sort_unstable();
        limits.dedup();
        Self {
            buckets: limits.into_iter().map(|limit| (limit, 0)).collect(),
            larger: 0,
            sum: 0,
        }
    }
}

/// Written as a line `name{le="LIMIT"} COUNT` for each bucket, from the smallest up, with the count
/// of all values up to its limit, the limit included; then `name{le="+Inf"} COUNT`, `name_sum SUM`
/// and `name_count COUNT` with all values. A sum that is too large stays at the largest number.
<|hole|>
