// Where a value itself looks like a placeholder, strangers read what is not theirs:
//
// pub fn fill_in(template: &str, values: &[(&str, &str)]) -> String {
//     let mut text = template.to_string();
//     for (name, value) in values {
//         text = text.replace(&format!("{{{name}}}"), value);
//     }
//     text
// }

/// `template` with each `{name}` replaced by the value of that name, the first one in `values`.
/// Values come out as they are, braces and all. What stands in braces and has no value stays as
/// it is, and so does a `{` that no `}` follows. Of nested braces, as in `{a{b}}`, only the inner
/// ones can be a placeholder.
pub fn fill_in(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(close) = rest.find('}') {
        let (before, after) = (&rest[..close], &rest[close + 1..]);
        let filled = before.rfind('{').and_then(|open| {
            let name = &before[open + 1..];
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((&before[..open], *value))
        });
        let (kept, value) = filled.unwrap_or((&rest[..=close], ""));
        text.push_str(kept);
        text.push_str(value);
        rest = after;
    }
    text + rest
}
