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
    fn unit(text: &str) -> Option<u32> {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }

    let mut text = String::with_capacity(inner.len());
    let mut at = 0;
    while let Some(c) = inner[at..].chars().next() {
        if c == '"' || c < ' ' {
            return Err(TextError::Bare(at));
        }
        if c != '\\' {
            text.push(c);
            at += c.len_utf8();
            continue;
        }
        let plain = match inner.as_bytes().get(at + 1) {
            Some(&same @ (b'"' | b'\\' | b'/')) => char::from(same),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = unit(&inner[at..]).ok_or(TextError::Hex(at))?;
                let mut code = first;
                let mut length = 6;
                if (0xd800..0xdc00).contains(&first) {
                    let second = unit(&inner[at + 6..])
                        .filter(|second| (0xdc00..0xe000).contains(second))
                        .ok_or(TextError::Surrogate(at))?;
                    code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    length = 12;
                }
                text.push(char::from_u32(code).ok_or(TextError::Surrogate(at))?);
                at += length;
                continue;
            }
            _ => return Err(TextError::Escape(at)),
        };
        text.push(plain);
        at += 2;
    }
    Ok(text)
}
