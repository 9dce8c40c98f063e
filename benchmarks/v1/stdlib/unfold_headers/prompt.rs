use std::borrow::Cow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderError {
    /// The first line begins with a blank or tab.
    Continuation,
    /// A line has no `:`, or nothing before it, or white space in what stands before it: the number
    /// of the line, from 1.
    Name(usize),
}

/// The headers of a mail, up to its first empty line or its end, in order: the name as it stands
/// there, and the value without white space around it.
///
/// A line that begins with a blank or tab continues the value of the line before it: without
/// white space around it, and with one blank in between; if either side is empty, the blank is left
/// out. A line of nothing but blanks and tabs is not empty, and continues with nothing. Values of
/// one line are borrowed from `mail`. Lines end with `\n` or `\r\n`.
pub fn headers(mail: &str) -> Result<Vec<(&str, Cow<'_, str>)>, HeaderError> {
<|hole|>
