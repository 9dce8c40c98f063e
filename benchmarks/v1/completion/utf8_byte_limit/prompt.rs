const DOTS: &str = "...";

/// `text` in at most `limit` bytes: itself if it is short enough, otherwise as many whole
/// characters of it as leave room for three dots, which follow them. Blanks before the dots are
/// taken away. A limit below three leaves no room for the dots: then only characters are kept,
/// blanks at their end included.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_string();
    }
<|hole|>
    match room {
        Some(_) => format!("{}{DOTS}", kept.trim_end()),
        None => kept.to_string(),
    }
}
