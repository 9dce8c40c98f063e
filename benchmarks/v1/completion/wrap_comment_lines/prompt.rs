/// Breaks `text` into lines of at most `width` characters each, as many words on a line as fit,
/// with one blank between them. Words are what stands between white space; one that is longer
/// than `width` stands on a line of its own, unbroken. Widths count characters, not bytes. There
/// are no empty lines: a text without words has no lines.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
<|hole|>
        }
    }
    lines
}
