/// Response times of a service, in microseconds.
#[derive(Debug, Default)]
pub struct Times {
    values: Vec<u64>,
}

impl Times {
    pub fn add(&mut self, time: u64) {
        self.values.push(time);
    }

    /// The least recorded time such that at least `percent` of all recorded ones are not above
    /// it; `percent` is 0 to 100, and for 0 that is the least time. `None` if nothing is
    /// recorded, or for more than 100.
    pub fn percentile(&self, percent: u32) -> Option<u64> {
        if self.values.is_empty() || percent > 100 {
            return None;
        }
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
<|hole|>
        Some(sorted[rank - 1])
    }

    /// Median, 90th and 99th percentile for a report.
    pub fn summary(&self) -> String {
        match (
            self.percentile(50),
            self.percentile(90),
            self.percentile(99),
        ) {
            (Some(half), Some(most), Some(nearly_all)) => {
                format!("p50 {half}us, p90 {most}us, p99 {nearly_all}us")
            }
            _ => String::from("no requests"),
        }
    }
}
