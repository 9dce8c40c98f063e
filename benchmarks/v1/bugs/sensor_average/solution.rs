// This function panics or gives nonsense on some series of readings, and its averages are often
// one too low:
//
// pub fn average_reading(readings: &[u16]) -> u16 {
//     let sum: u16 = readings.iter().sum();
//     sum / readings.len() as u16
// }

/// The average of raw readings of a 16-bit sensor, rounded to the nearest whole number, a half
/// upwards. Nothing for no readings. Any readings may come, and up to a million of them.
pub fn average_reading(readings: &[u16]) -> Option<u16> {
    let number = u64::try_from(readings.len()).ok().filter(|&n| n > 0)?;
    let sum: u64 = readings.iter().map(|&reading| u64::from(reading)).sum();
    u16::try_from((sum + number / 2) / number).ok()
}
