// For a single time and for the 100th percentile this panics, and the median of an odd number of
// times is not the middle one:
//
// pub fn percentile(times_ms: &[u32], percent: u32) -> u32 {
//     let mut sorted: Vec<String> = times_ms.iter().map(u32::to_string).collect();
//     sorted.sort();
//     let rank = times_ms.len() as u32 * percent / 100 + 1;
//     sorted[rank as usize].parse().unwrap()
// }

/// The smallest of `times_ms` that at least `percent` percent of them do not exceed: the times
/// come in any order, and in theirs it is the one whose number, from 1, is that part of all,
/// rounded up. For 0 percent it is the smallest one, and more than 100 count as 100. Nothing if
/// there are no times.
pub fn percentile(times_ms: &[u32], percent: u32) -> Option<u32> {
    let percent = percent.min(100) as usize;
    let rank = (times_ms.len() * percent).div_ceil(100).max(1);
    let mut sorted = times_ms.to_vec();
    sorted.sort_unstable();
    sorted.get(rank - 1).copied()
}
