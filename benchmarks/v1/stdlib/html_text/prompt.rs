use std::borrow::Cow;

/// `text` as it stands in an HTML page or in an attribute's quotes: `&`, `<`, `>`, `"` and `'` are
/// written as `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#39;`, and everything else as it is. Text
/// that has none of them is lent, not copied.
pub fn escape_html(text: &str) -> Cow<'_, str> {
<|hole|>
