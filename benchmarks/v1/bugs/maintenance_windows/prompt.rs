/// A time in which servers may be down: from second `start` up to second `end`, not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub start: u64,
    pub end: u64,
}

// The merged windows are too short at times, and at others two of them still overlap:
//
// pub fn merge_windows(windows: &[Window]) -> Vec<Window> {
//     let mut merged: Vec<Window> = Vec::new();
//     for window in windows {
//         match merged.last_mut() {
//             Some(last) if window.start < last.end => last.end = window.end,
//             _ => merged.push(*window),
//         }
//     }
//     merged
// }
//
// Corrected: in order of their starts, with at least a second between one and the next. Windows
// come in any order; those that do not end after their start say nothing.

<|hole|>
