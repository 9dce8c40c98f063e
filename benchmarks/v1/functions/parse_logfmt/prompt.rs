/// Why a line cannot be read, with the byte of the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineError {
    /// A key is empty, or has a `"`: the byte where the key begins.
    Key(usize),
    /// A `"` stands within a value that is not quoted: its byte.
    Quote(usize),
    /// A quoted value has no end: the byte of its first `"`.
    Unclosed(usize),
    /// A backslash in a quoted value is followed by neither `"`, `\` nor `n`: its byte.
    Escape(usize),
    /// A quoted value is not followed by a blank or the end: the byte behind its last `"`.
    Trailing(usize),
}

/// The pairs of a line such as `level=info msg="two words" retried`, in order.
///
/// Pairs are divided by one or more blanks (U+0020), which may also stand at both ends. A key goes
/// up to the first `=` or blank. Without a `=` behind it, it has no value (`None`). A value that
/// begins with `"` goes up to the next `"` that is not escaped, and in it `\"`, `\\` and `\n` stand
/// for `"`, a backslash and a line feed; any other value goes up to the next blank, may be empty,
/// and has no escapes. The fault that comes first in the line is reported, where an unclosed value
/// counts at its end, after faults within it.
pub fn parse_logfmt(line: &str) -> Result<Vec<(&str, Option<String>)>, LineError> {
<|hole|>
