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
    let mut pairs = Vec::new();
    let mut at = 0;
    loop {
        at += line[at..].len() - line[at..].trim_start_matches(' ').len();
        if at == line.len() {
            return Ok(pairs);
        }
        let length = line[at..].find(['=', ' ']).unwrap_or(line.len() - at);
        let key = &line[at..at + length];
        if key.is_empty() || key.contains('"') {
            return Err(LineError::Key(at));
        }
        at += length;
        let Some(rest) = line[at..].strip_prefix('=') else {
            pairs.push((key, None));
            continue;
        };
        at += 1;
        if !rest.starts_with('"') {
            let value = &rest[..rest.find(' ').unwrap_or(rest.len())];
            if let Some(quote) = value.find('"') {
                return Err(LineError::Quote(at + quote));
            }
            pairs.push((key, Some(value.to_string())));
            at += value.len();
            continue;
        }
        let mut value = String::new();
        let mut chars = rest[1..].char_indices();
        let end = loop {
            match chars.next() {
                None => return Err(LineError::Unclosed(at)),
                Some((place, '"')) => break at + 1 + place + 1,
                Some((place, '\\')) => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => value.push(c),
                    Some((_, 'n')) => value.push('\n'),
                    _ => return Err(LineError::Escape(at + 1 + place)),
                },
                Some((_, c)) => value.push(c),
            }
        };
        if !matches!(line.as_bytes().get(end), None | Some(b' ')) {
            return Err(LineError::Trailing(end));
        }
        pairs.push((key, Some(value)));
        at = end;
    }
}
