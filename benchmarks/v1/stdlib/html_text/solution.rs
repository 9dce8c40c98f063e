use std::borrow::Cow;

/// `text` as it stands in an HTML page or in an attribute's quotes: `&`, `<`, `>`, `"` and `'` are
/// written as `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#39;`, and everything else as it is. Text
/// that has none of them is lent, not copied.
pub fn escape_html(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'');
    let Some(first) = text.find(special) else {
        return Cow::Borrowed(text);
    };
    let mut escaped = String::with_capacity(text.len());
    escaped.push_str(&text[..first]);
    for c in text[first..].chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}
