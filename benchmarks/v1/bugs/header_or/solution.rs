// This function does not compile, and if it did it would not find `content-type`:
//
// pub fn header_or(headers: &[(String, String)], name: &str, default: &str) -> &str {
//     for (key, value) in headers.clone() {
//         if key == name {
//             return &value;
//         }
//     }
//     default
// }
//
// Corrected: the value of the first header of that name, without regard to the case of ASCII
// letters; `default` if there is none, or if the value is empty. The result may be kept after the
// name is gone.

pub fn header_or<'a>(headers: &'a [(String, String)], name: &str, default: &'a str) -> &'a str {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
        .unwrap_or(default)
}
