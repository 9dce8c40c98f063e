use std::fmt;
use std::str::FromStr;

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

// These two work, and nothing that is generic over types that can be read or shown takes them:
//
// pub fn byte_size_from_string(text: &str) -> ByteSize {
//     for (unit, factor) in UNITS {
//         if text.ends_with(unit) {
//             let number = text[..text.len() - 3].trim_end().parse::<u64>().unwrap();
//             return ByteSize(number.checked_mul(factor).unwrap());
//         }
//     }
//     ByteSize(text.trim_end_matches('B').trim_end().parse().unwrap())
// }
//
// pub fn byte_size_to_string(size: ByteSize) -> String {
//     for (unit, factor) in UNITS {
//         if size.0 != 0 && size.0 % factor == 0 {
//             return format!("{} {}", size.0 / factor, unit);
//         }
//     }
//     format!("{} B", size.0)
// }
//
// The same by `FromStr` and `Display`. Reading gives the error `BadSize` where it panicked, and
// in place of any number of `B`s takes at most one. Showing heeds the width, fill and alignment
// that a format string asks for, as `{:>9}`.

/// A text that is no number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadSize;

impl FromStr for ByteSize {
    type Err = BadSize;

    fn from_str(text: &str) -> Result<Self, BadSize> {
        let (number, factor) = UNITS
            .into_iter()
            .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))
            .unwrap_or((text.strip_suffix('B').unwrap_or(text), 1));
        let number: u64 = number.trim_end().parse().map_err(|_| BadSize)?;
        number.checked_mul(factor).map(ByteSize).ok_or(BadSize)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = UNITS
            .into_iter()
            .find(|(_, factor)| self.0 != 0 && self.0 % factor == 0)
            .unwrap_or(("B", 1));
        f.pad(&format!("{} {unit}", self.0 / factor))
    }
}
