/// A colour of a style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Reads `#rrggbb` or the short form `#rgb`, in which each digit stands for two of it (`#fa0` is
/// `#ffaa00`). Digits may be small or capital letters. Anything else is no colour, and nor is
/// one with blanks or signs in it.
pub fn parse_colour(text: &str) -> Option<Rgb> {
    let digits: Vec<u8> = text
        .strip_prefix('#')?
        .chars()
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    match digits[..] {
<|hole|>
    }
}
