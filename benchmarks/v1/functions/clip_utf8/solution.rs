/// What is put where a text was cut: three bytes of UTF-8.
pub const ELLIPSIS: &str = "\u{2026}";

/// `text` if it has at most `most` bytes; else as many whole characters of its beginning as fit
/// together with [`ELLIPSIS`] behind them. White space between what is kept and the ellipsis is
/// removed. Where not even the ellipsis fits, the result is empty. It never has more than `most`
/// bytes.
pub fn clip(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_string();
    }
    let Some(mut end) = most.checked_sub(ELLIPSIS.len()) else {
        return String::new();
    };
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ELLIPSIS}", text[..end].trim_end())
}
