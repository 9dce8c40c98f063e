use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourError {
    /// The text does not begin with `#`.
    NoHash,
    /// What follows has a character that is no hexadecimal digit: the first such one.
    NotHex(char),
    /// There are neither 3 nor 6 digits, but so many.
    Digits(usize),
}

/// Reads `#rrggbb`, or `#rgb`, in which each digit stands for two of its kind; digits are
/// hexadecimal, of either case. Of several faults, the one that stands first in [`ColourError`] is
/// reported.
impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').ok_or(ColourError::NoHash)?;
        let values = digits
            .chars()
            .map(|c| {
                c.to_digit(16)
                    .map(|v| v as u8)
                    .ok_or(ColourError::NotHex(c))
            })
            .collect::<Result<Vec<u8>, _>>()?;
        let (red, green, blue) = match values[..] {
            [r, g, b] => (r * 17, g * 17, b * 17),
            [r, s, g, h, b, c] => (r * 16 + s, g * 16 + h, b * 16 + c),
            _ => return Err(ColourError::Digits(values.len())),
        };
        Ok(Colour { red, green, blue })
    }
}
