/// Counts values by ranges: bucket `i` holds those up to `bounds[i]`, the bound included, and
/// above the bound before it. One more bucket at the end holds those above every bound.
#[derive(Debug)]
pub struct Histogram {
    bounds: Vec<u64>,
    counts: Vec<u64>,
}

impl Histogram {
    /// An empty one; `bounds` are in rising order.
    pub fn new(bounds: Vec<u64>) -> Self {
        let counts = vec![0; bounds.len() + 1];
        Self { bounds, counts }
    }

    /// Counts one value.
    pub fn record(&mut self, value: u64) {
        let bucket =<|hole|>
        self.counts[bucket] += 1;
    }

    /// For each bucket, how many values there are in it and in all those before it.
    pub fn cumulative(&self) -> Vec<u64> {
        self.counts
            .iter()
            .scan(0, |sum, count| {
                *sum += count;
                Some(*sum)
            })
            .collect()
    }
}
