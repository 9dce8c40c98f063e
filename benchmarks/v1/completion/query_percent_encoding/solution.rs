use std::fmt::Write;

/// Adds `text` to `out` as a part of a form's query: letters and digits of ASCII and `*-._` stay,
/// a space becomes `+`, and each other byte of the UTF-8 text becomes `%` with two hexadecimal
/// digits, in capitals.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                // writing to a String does not fail
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// The query of parameters in their order, `name=value` joined by `&`; none make an empty one.
pub fn query(parameters: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in parameters {
        if !out.is_empty() {
            out.push('&');
        }
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
    }
    out
}
