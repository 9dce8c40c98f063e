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
    let digits: Vec<u8> = text
        .strip_prefix('#')?
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (red, green, blue) = match digits[..] {
        [r, g, b] => (r * 17, g * 17, b * 17),
        [r, s, g, h, b, c] => (r * 16 + s, g * 16 + h, b * 16 + c),
        _ => return None,
    };
    Some(Colour { red, green, blue })
}
