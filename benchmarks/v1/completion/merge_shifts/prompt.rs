/// A time of work in minutes, from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub start: u32,
    pub end: u32,
}

/// The times in which at least one of `shifts` lasts, from the earliest. Shifts that overlap
/// become one, and so do those where one begins at the very minute at which the other ends.
/// Shifts that do not end after their start are left out.
pub fn covered(shifts: &[Shift]) -> Vec<Shift> {
    let mut sorted: Vec<Shift> = shifts
        .iter()
        .copied()
        .filter(|shift| shift.start < shift.end)
        .collect();
    sorted.sort_by_key(|shift| shift.start);
    let mut joined: Vec<Shift> = Vec::new();
    for shift in sorted {
        match joined.last_mut() {
<|hole|>
        }
    }
    joined
}
