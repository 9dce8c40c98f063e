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

pub fn merge_windows(windows: &[Window]) -> Vec<Window> {
    let mut sorted: Vec<Window> = windows.to_vec();
    sorted.retain(|window| window.start < window.end);
    sorted.sort_unstable_by_key(|window| window.start);
    let mut merged: Vec<Window> = Vec::new();
    for window in sorted {
        match merged.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => merged.push(window),
        }
    }
    merged
}
