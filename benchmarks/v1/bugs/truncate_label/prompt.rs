// This function panics on some labels, shortens some that would fit, and what it gives is too
// wide:
//
// pub fn truncate_label(label: &str, width: usize) -> String {
//     if label.len() > width {
//         format!("{}…", &label[..width])
//     } else {
//         label.to_string()
//     }
// }

/// `label` if it has at most `width` characters; else as much of its begin as fits together with
/// the `…` that then ends it, `width` characters in all. Width 0 gives an empty text.
pub fn truncate_label(label: &str, width: usize) -> String {
<|hole|>
