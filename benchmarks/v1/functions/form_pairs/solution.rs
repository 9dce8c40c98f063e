/// Decodes the body of a submitted form, such as `name=Ada+L%2E&age=36`, into its fields in order.
///
/// Fields are divided by `&`, empty ones are skipped. The first `=` divides name and value; without
/// one, the value is empty. In both, `+` is a blank and `%` with two hexadecimal digits of either
/// case is a byte. A name that occurs twice is given twice.
///
/// The error is the piece of the input (a name or a value, still encoded) that has a `%` without
/// two digits, or whose bytes are not UTF-8; the first of them.
pub fn form_fields(body: &str) -> Result<Vec<(String, String)>, &str> {
    fn decoded(piece: &str) -> Option<String> {
        let mut bytes = Vec::with_capacity(piece.len());
        let mut rest = piece.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
                other => other,
            });
        }
        String::from_utf8(bytes).ok()
    }

    fn hex(digit: u8) -> Option<u8> {
        char::from(digit).to_digit(16).map(|value| value as u8)
    }

    body.split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            Ok((decoded(name).ok_or(name)?, decoded(value).ok_or(value)?))
        })
        .collect()
}
