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
<|hole|>
