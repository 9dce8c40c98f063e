// Paths such as `C:\new` do not survive an export and an import, for a backslash is exported as
// two:
//
// pub fn decode(field: &str) -> String {
//     field
//         .replace("\\n", "\n")
//         .replace("\\t", "\t")
//         .replace("\\\\", "\\")
// }

/// What an exported field stands for: `\\` is a backslash, `\n` a line feed and `\t` a tab.
/// Exports hold nothing else behind a backslash; where some other program wrote it all the same,
/// and for a backslash at the end, an error gives the byte at which that backslash stands.
pub fn decode(field: &str) -> Result<String, usize> {
    let mut text = String::with_capacity(field.len());
    let mut rest = field.char_indices();
    while let Some((at, c)) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match rest.next() {
            Some((_, '\\')) => '\\',
            Some((_, 'n')) => '\n',
            Some((_, 't')) => '\t',
            _ => return Err(at),
        });
    }
    Ok(text)
}
