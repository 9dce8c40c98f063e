/// Why a text cannot be expanded, with the byte of the `$` in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpandError {
    /// A `$` is followed by neither `$` nor `{`.
    LoneDollar(usize),
    /// The `}` is missing.
    Unclosed(usize),
    /// The name is empty, or has something other than ASCII letters, ASCII digits and `_`.
    BadName(usize),
    /// There is no such variable, and no default.
    Unknown(usize),
}

/// Replaces the placeholders of `text` by what `lookup` knows of their names.
///
/// `${NAME}` is the variable's value, even an empty one. `${NAME:-default}` is the default if the
/// variable is unknown or empty; the default is all up to the next `}`, taken as it is. `$$` is one
/// dollar sign. Values are not expanded again. The first fault in the text is the one reported.
pub fn expand<'v>(
    text: &str,
    lookup: impl Fn(&str) -> Option<&'v str>,
) -> Result<String, ExpandError> {
    let mut expanded = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text[at..].find('$') {
        let dollar = at + found;
        expanded.push_str(&text[at..dollar]);
        let after = &text[dollar + 1..];
        if after.starts_with('$') {
            expanded.push('$');
            at = dollar + 2;
            continue;
        }
        let inner = after
            .strip_prefix('{')
            .ok_or(ExpandError::LoneDollar(dollar))?;
        let end = inner.find('}').ok_or(ExpandError::Unclosed(dollar))?;
        let (name, default) = match inner[..end].split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (&inner[..end], None),
        };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(ExpandError::BadName(dollar));
        }
        let value = match (lookup(name), default) {
            (Some(""), Some(default)) | (None, Some(default)) => default,
            (Some(value), _) => value,
            (None, None) => return Err(ExpandError::Unknown(dollar)),
        };
        expanded.push_str(value);
        at = dollar + 2 + end + 1;
    }
    expanded.push_str(&text[at..]);
    Ok(expanded)
}
