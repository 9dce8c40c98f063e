/// The values of a sensor that settled, each with the time at which it did.
///
/// `readings` are times and values, in the order of time. A reading settles `quiet` after its time,
/// unless another reading comes before that; one that comes at that very moment is too late to
/// prevent it. A reading of the same value as the one before it is a reading like any other.
/// Nothing settles later than `end`, but at `end` it still does. Times near the end of `u64` do not
/// overflow.
pub fn settled(readings: &[(u64, i32)], quiet: u64, end: u64) -> Vec<(u64, i32)> {
    readings
        .iter()
        .enumerate()
        .filter_map(|(index, &(time, value))| {
            let settles = time.checked_add(quiet)?;
            let next = readings.get(index + 1).map(|&(next, _)| next);
            let in_peace = next.map_or(true, |next| next >= settles);
            (in_peace && settles <= end).then_some((settles, value))
        })
        .collect()
}
