/// The most sessions that were open at once, and the first second at which they were.
///
/// A session is open from its first second up to its second one, which is not included; one whose
/// end is not after its beginning was never open. `None` if none was ever open.
pub fn peak(sessions: &[(u64, u64)]) -> Option<(usize, u64)> {
    let mut events: Vec<(u64, bool)> = sessions
        .iter()
        .filter(|(from, to)| from < to)
        .flat_map(|&(from, to)| [(from, true), (to, false)])
        .collect();
    // at one time, ends come before beginnings
    events.sort_unstable();
    let mut open = 0;
    let mut highest = None;
    for (second, begins) in events {
        if begins {
            open += 1;
            if highest.map_or(true, |(most, _)| open > most) {
                highest = Some((open, second));
            }
        } else {
            open -= 1;
        }
    }
    highest
}
