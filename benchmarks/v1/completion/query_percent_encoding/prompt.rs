use std::fmt::Write;

/// Adds `text` to `out` as a part of a form's query: letters and digits of ASCII and `*-._` stay,
/// a space becomes `+`, and each other byte of the UTF-8 text becomes `%` with two hexadecimal
/// digits, in capitals.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
<|hole|>
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
