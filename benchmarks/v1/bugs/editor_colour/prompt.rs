/// A colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

// Some themes make the editor crash, and colours in the short form are too dark:
//
// pub fn parse_colour(text: &str) -> Option<Colour> {
//     let digits = &text[1..];
//     let size = digits.len() / 3;
//     let part = |index: usize| u8::from_str_radix(&digits[index * size..(index + 1) * size], 16);
//     Some(Colour {
//         red: part(0).ok()?,
//         green: part(1).ok()?,
//         blue: part(2).ok()?,
//     })
// }

/// The colour that `#rrggbb` or `#rgb` stands for, in hexadecimal digits of either case; each
/// digit of the short form counts twice, so that `#f80` is `#ff8800`. Anything else is no colour.
pub fn parse_colour(text: &str) -> Option<Colour> {
<|hole|>
