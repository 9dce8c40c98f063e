use std::sync::{Arc, Mutex};

/// A report that cannot be copied.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    pub title: String,
}

/// Collects the reports of several threads.
#[derive(Debug, Clone, Default)]
pub struct Collector {
    reports: Arc<Mutex<Vec<Report>>>,
}

impl Collector {
    /// Adds a report.
    pub fn add(&self, title: &str) {
        let report = Report {
            title: title.to_string(),
        };
        match self.reports.lock() {
            Ok(mut reports) => reports.push(report),
            Err(poisoned) => poisoned.into_inner().push(report),
        }
    }

    /// Calls `look` with the reports so far; nobody can add one meanwhile.
    pub fn with<T>(&self, look: impl FnOnce(&[Report]) -> T) -> T {
        let reports = self
            .reports
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        look(&reports)
    }

    /// Gives the reports away in order of their titles, if this is the last handle on them;
    /// otherwise it gives itself back. A panic of another thread, with the lock in its hand, makes
    /// no difference.
    pub fn finish(self) -> Result<Vec<Report>, Self> {
<|hole|>
}
