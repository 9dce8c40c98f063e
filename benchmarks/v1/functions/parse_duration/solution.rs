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
    if text.is_empty() {
        return Err(DurationError::Empty);
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut previous = u64::MAX;
    let mut total: u64 = 0;
    while at < bytes.len() {
        let start = at;
        let mut amount: u64 = 0;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            amount = amount
                .checked_mul(10)
                .and_then(|n| n.checked_add(u64::from(bytes[at] - b'0')))
                .ok_or(DurationError::TooLong)?;
            at += 1;
        }
        if at == start {
            return Err(DurationError::ExpectedNumber(at));
        }
        let unit = match bytes.get(at) {
            Some(b'd') => 86_400,
            Some(b'h') => 3_600,
            Some(b'm') => 60,
            Some(b's') => 1,
            _ => return Err(DurationError::UnknownUnit(at)),
        };
        if unit >= previous {
            return Err(DurationError::OutOfOrder(at));
        }
        previous = unit;
        total = amount
            .checked_mul(unit)
            .and_then(|seconds| total.checked_add(seconds))
            .ok_or(DurationError::TooLong)?;
        at += 1;
    }
    Ok(Duration::from_secs(total))
}
