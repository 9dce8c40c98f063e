/// `text` as comment lines: each is `prefix`, a blank and words with one blank between them, and
/// together as many words as fit into `width` characters, at least one. So a word that does not fit
/// stands alone on a line that is too long.
///
/// Words are divided by white space. One or more blank lines in the text divide paragraphs, each of
/// which begins on a new line; between two of them stands a line of the prefix alone. Blank lines
/// at the beginning and the end count for nothing. There is no line end behind the last line.
pub fn wrap_comment(text: &str, prefix: &str, width: usize) -> String {
<|hole|>
