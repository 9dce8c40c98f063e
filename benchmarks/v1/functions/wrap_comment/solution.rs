/// `text` as comment lines: each is `prefix`, a blank and words with one blank between them, and
/// together as many words as fit into `width` characters, at least one. So a word that does not fit
/// stands alone on a line that is too long.
///
/// Words are divided by white space. One or more blank lines in the text divide paragraphs, each of
/// which begins on a new line; between two of them stands a line of the prefix alone. Blank lines
/// at the beginning and the end count for nothing. There is no line end behind the last line.
pub fn wrap_comment(text: &str, prefix: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut blank = true;
    let mut room = 0;
    for source in text.lines() {
        if source.trim().is_empty() {
            blank = true;
        }
        for word in source.split_whitespace() {
            let length = word.chars().count() + 1;
            match lines.last_mut() {
                Some(line) if !blank && length <= room => {
                    line.push(' ');
                    line.push_str(word);
                    room -= length;
                }
                last => {
                    if blank && last.is_some() {
                        lines.push(prefix.to_string());
                    }
                    lines.push(format!("{prefix} {word}"));
                    room = width.saturating_sub(prefix.chars().count() + length);
                    blank = false;
                }
            }
        }
    }
    lines.join("\n")
}
