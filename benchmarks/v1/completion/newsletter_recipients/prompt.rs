use std::collections::HashSet;

/// The addresses to write to, in their order, each once and trimmed. What has not exactly one
/// `@`, with something before and after it, is left out. Two addresses are one if they differ in
/// the case of ASCII letters only; the first one stays as it is written.
pub fn recipients<'a>(addresses: &[&'a str]) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    addresses
        .iter()
        .map(|address| address.trim())
<|hole|>
        .collect()
}
