use std::time::Duration;

/// Why a text is no duration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DurationError {
    /// There is nothing to read.
    Empty,
    /// A number was expected at this byte.
    ExpectedNumber(usize),
    /// A number is followed by no unit, or by one that is not known; the byte where the unit should be.
    UnknownUnit(usize),
    /// The units are not in falling order, or one is given twice; the byte of the unit.
    OutOfOrder(usize),
    /// The duration does not fit.
    TooLong,
}

/// Reads a duration as configuration files write it: one or more whole numbers, each followed by
/// its unit, `d`, `h`, `m` or `s`, from the largest unit to the smallest, with nothing in between:
/// `90s`, `1h30m`, `2d12h`. Numbers may exceed what the next larger unit holds.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
<|hole|>
