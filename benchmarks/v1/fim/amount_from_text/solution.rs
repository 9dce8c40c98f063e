use std::fmt;
use std::str::FromStr;

/// An amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub i64);

/// The text is no amount, or the amount does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAmount;

/// Reads `12`, `12.5`, `12.50` and `-0.05`: an optional `-`, one or more digits, and optionally a
/// point with one or two digits, the first of them tens of cents. Nothing else may be there, no
/// blank and no `+`. All amounts from `-i64::MAX` to `i64::MAX` cents can be read.
impl FromStr for Amount {
    type Err = NoAmount;

    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = match digits.split_once('.') {
            Some((whole, part)) if (1..=2).contains(&part.len()) => (whole, part),
            Some(_) => return Err(NoAmount),
            None => (digits, ""),
        };
        if whole.is_empty()
            || !whole
                .bytes()
                .chain(part.bytes())
                .all(|b| b.is_ascii_digit())
        {
            return Err(NoAmount);
        }
        let cents: i64 = format!("{whole}{part:0<2}").parse().map_err(|_| NoAmount)?;
        Ok(Self(sign * cents))
    }
}

/// Writes what can be read back, with two decimals.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

/// The sum of amounts in a text, one a line.
pub fn sum(text: &str) -> Result<Amount, NoAmount> {
    text.lines().try_fold(Amount(0), |sum, line| {
        let amount: Amount = line.parse()?;
        sum.0.checked_add(amount.0).map(Amount).ok_or(NoAmount)
    })
}
