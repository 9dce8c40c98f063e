/// The column name of a field: words in lower case with `_` between them.
///
/// A new word begins with an upper-case letter that follows a lower-case letter or a digit, and
/// with the last of a run of upper-case letters if a lower-case letter follows it (`HTTPServer` is
/// `HTTP` and `Server`). `_`, `-` and blanks divide words and are not taken over, however many
/// there are, also at the ends. Everything else belongs to the word it stands in. Letters are
/// Unicode's.
pub fn column_name(field: &str) -> String {
<|hole|>
