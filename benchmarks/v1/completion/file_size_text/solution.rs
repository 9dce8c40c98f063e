const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// A size for people: below 1024 the bytes (`0 B`, `1023 B`), else one decimal in the largest
/// unit of which there is at least one (`1.0 KiB`, `1.5 MiB`). Never is `1024.0` written: what
/// would round to it is written as `1.0` of the next unit.
pub fn human_size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64 / 1024.0;
    let mut unit = 0;
    while amount >= 1023.95 {
        amount /= 1024.0;
        unit += 1;
    }
    format!("{amount:.1} {}", UNITS[unit])
}
