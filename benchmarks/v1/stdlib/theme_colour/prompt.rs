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
<|hole|>
