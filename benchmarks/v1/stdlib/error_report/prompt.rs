use std::error::Error;

/// An error and its causes as lines: the error itself, then each cause on a line of its own, that
/// begins with `caused by: `. Lines of a message after its first are left out, and white space at
/// the end of the first line too.
///
/// A cause whose line would say the same as the one before it, apart from `caused by: `, is left
/// out. After `most` causes, counted without those left out, the next one that is not left out is
/// given as `...`, and nothing after it. There is no line end behind the last line.
pub fn report(error: &dyn Error, most: usize) -> String {
<|hole|>
