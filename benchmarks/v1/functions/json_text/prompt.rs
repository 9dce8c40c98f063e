#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// A backslash is followed by none of `" \ / b f n r t u`, or by nothing.
    Escape(usize),
    /// `\u` is not followed by four hexadecimal digits.
    Hex(usize),
    /// A half of a surrogate pair stands alone, or in the wrong order.
    Surrogate(usize),
    /// A `"` or a character below U+0020 stands there by itself.
    Bare(usize),
}

/// What a JSON string means, given what stands between its quotes.
///
/// `\" \\ \/` are the character itself, `\b \f \n \r \t` are U+0008, U+000C, U+000A, U+000D and
/// U+0009, and `\uXXXX` (digits of either case) is a UTF-16 unit: a unit from D800 to DBFF must be
/// followed at once by an escaped one from DC00 to DFFF, and both make one character. The error is
/// that of the first fault; its number is the byte of the fault's backslash (for surrogates, of the
/// first unit in question), or of the bare character. A first unit that is followed by a faulty
/// `\u` is a fault itself.
pub fn json_text(inner: &str) -> Result<String, TextError> {
<|hole|>
