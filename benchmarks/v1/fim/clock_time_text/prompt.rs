/// A time of day in minutes after midnight, 0 to 1439.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(pub u16);

/// One or two digits, as a number.
fn number(text: &str) -> Option<u16> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Reads `14:05`, `9:30`, `2:05 pm`, `2pm` and `12 AM`. The hour has one or two digits, the
/// minutes always two; they may be missing only where `am` or `pm` follows, in small or capital
/// letters or both, with or without blanks before it. With these the hour is 1 to 12: 12 am is
/// midnight and 12 pm is noon. Without them it is 0 to 23. Blanks around the whole do not count.
pub fn read_time(text: &str) -> Option<TimeOfDay> {
    let text = text.trim().to_ascii_lowercase();
    let (clock, half) = match text.strip_suffix("am") {
        Some(clock) => (clock.trim_end(), Some(0)),
        None => match text.strip_suffix("pm") {
            Some(clock) => (clock.trim_end(), Some(12)),
            None => (text.as_str(), None),
        },
    };
<|hole|>
    Some(TimeOfDay(hour * 60 + minute))
}

/// The times of a list with commas in between, from the earliest; those that cannot be read are
/// left out.
pub fn read_times(list: &str) -> Vec<TimeOfDay> {
    let mut times: Vec<TimeOfDay> = list.split(',').filter_map(read_time).collect();
    times.sort();
    times
}
