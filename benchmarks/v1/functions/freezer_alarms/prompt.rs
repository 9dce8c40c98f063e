#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Raised,
    Cleared,
}

/// When an alarm is raised and cleared; temperatures are in tenths of a degree.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Warmer than this is too warm.
    pub warm: i32,
    /// An alarm is cleared at this temperature or below; it is not above `warm`.
    pub clear: i32,
    /// So many samples in succession must be too warm; 0 counts as 1.
    pub samples: usize,
}

/// The events of a freezer's samples, each with the index of its sample, in order.
///
/// Without an alarm, one is raised at the sample that completes a run of `samples` too warm ones.
/// During an alarm, it is cleared at the first sample that is cold enough; counting then begins
/// anew. A sample that is missing (`None`) neither ends nor prolongs a run, and changes no alarm.
pub fn alarms(samples: &[Option<i32>], limits: Limits) -> Vec<(usize, Event)> {
<|hole|>
