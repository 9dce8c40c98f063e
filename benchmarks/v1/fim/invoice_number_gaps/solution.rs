use std::ops::RangeInclusive;

/// The numbers that are missing from `used` of those in `series`, as ranges in rising order, each
/// as long as it can be. Numbers may come in any order and several times; those outside of the
/// series do not count. A series may reach up to `u32::MAX`; an empty one misses nothing.
pub fn gaps(used: &[u32], series: RangeInclusive<u32>) -> Vec<RangeInclusive<u32>> {
    let mut sorted: Vec<u32> = used
        .iter()
        .copied()
        .filter(|n| series.contains(n))
        .collect();
    sorted.sort_unstable();
    let mut gaps = Vec::new();
    // the first number that was not looked at, unless all were
    let mut next = Some(*series.start());
    for number in sorted {
        if let Some(first) = next.filter(|&first| first < number) {
            gaps.push(first..=number - 1);
        }
        next = number.checked_add(1);
    }
    if let Some(first) = next.filter(|first| first <= series.end()) {
        gaps.push(first..=*series.end());
    }
    gaps
}

/// A report such as `missing: 3, 7-9`, or `complete`.
pub fn report(used: &[u32], series: RangeInclusive<u32>) -> String {
    let parts: Vec<String> = gaps(used, series)
        .iter()
        .map(|gap| match (gap.start(), gap.end()) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}-{last}"),
        })
        .collect();
    match parts.is_empty() {
        true => String::from("complete"),
        false => format!("missing: {}", parts.join(", ")),
    }
}
