/// Decodes the body of a submitted form, such as `name=Ada+L%2E&age=36`, into its fields in order.
///
/// Fields are divided by `&`, empty ones are skipped. The first `=` divides name and value; without
/// one, the value is empty. In both, `+` is a blank and `%` with two hexadecimal digits of either
/// case is a byte. A name that occurs twice is given twice.
///
/// The error is the piece of the input (a name or a value, still encoded) that has a `%` without
/// two digits, or whose bytes are not UTF-8; the first of them.
pub fn form_fields(body: &str) -> Result<Vec<(String, String)>, &str> {
<|hole|>
