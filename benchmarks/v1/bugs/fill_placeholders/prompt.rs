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
<|hole|>
