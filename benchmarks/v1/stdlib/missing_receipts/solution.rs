use std::ops::RangeInclusive;

/// The receipt numbers that are missing between the first and the last of `numbers`, which rise but
/// may repeat, as one range for each gap, in rising order.
pub fn missing(numbers: &[u32]) -> Vec<RangeInclusive<u32>> {
    numbers
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > 1)
        .map(|pair| pair[0] + 1..=pair[1] - 1)
        .collect()
}
