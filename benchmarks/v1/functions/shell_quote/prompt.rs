/// A line that a POSIX shell reads as exactly these words, with one blank between them.
///
/// A word that is not empty and has only ASCII letters, ASCII digits and `_ - . / : = @ % + ,`
/// stands as it is. Any other is put between single quotes, and each single quote in it is written
/// as `'\''`.
pub fn shell_line(words: &[&str]) -> String {
<|hole|>
