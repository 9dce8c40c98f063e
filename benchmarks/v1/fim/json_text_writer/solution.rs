/// Adds `text` to `out` as a JSON string with its quotes. `"` and `\` stand behind a backslash;
/// line feed, carriage return and tab are written `\n`, `\r` and `\t`, the other characters
/// below U+0020 as `\u` and four small hexadecimal digits. All else is written as it is, `/` and
/// what is not ASCII included.
pub fn write_json_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A JSON list of texts, without blanks.
pub fn json_list(texts: &[&str]) -> String {
    let mut out = String::from("[");
    for (number, text) in texts.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write_json_text(&mut out, text);
    }
    out.push(']');
    out
}
