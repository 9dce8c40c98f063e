use std::collections::HashMap;

// Two runs write the labels of one metric in two ways, and some values break the format:
//
// pub fn format_metric(name: &str, labels: &HashMap<String, String>, value: u64) -> String {
//     let mut text = format!("{name}{{");
//     for (label, value) in labels {
//         let value = value.replace('"', "\\\"").replace('\\', "\\\\");
//         text += &format!("{label}=\"{value}\",");
//     }
//     text + &format!("}} {value}")
// }
//
// Corrected: `name{label="value",label="value"} number`, with the labels in alphabetical order and
// no comma after the last one; without labels it is `name number`. In values a backslash is
// written as `\\`, a double quote as `\"` and a line feed as `\n`. Labels without a value stay
// away.

pub fn format_metric(name: &str, labels: &HashMap<String, String>, value: u64) -> String {
    let mut pairs: Vec<String> = labels
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| {
            let value = value
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            format!("{label}=\"{value}\"")
        })
        .collect();
    if pairs.is_empty() {
        return format!("{name} {value}");
    }
    pairs.sort_unstable_by(|a, b| a.split('=').next().cmp(&b.split('=').next()));
    format!("{name}{{{}}} {value}", pairs.join(","))
}
