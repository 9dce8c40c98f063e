/// What is shown of a service's latencies, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    pub least: f64,
    pub median: f64,
    pub p99: f64,
    pub most: f64,
}

/// Sums up `latencies`, in any order, or `None` if there is none.
///
/// NaN stands for a request that was not measured, and is left out; infinite values are kept. The
/// percentile `p` is the smallest value that at least `p` percent of the values do not exceed, so
/// that it is always one of them; the median is percentile 50.
pub fn summarise(latencies: &[f64]) -> Option<Summary> {
<|hole|>
