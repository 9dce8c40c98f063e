use std::collections::HashMap;

#[derive(Debug, PartialEq, Eq)]
pub enum LetterError {
    /// A `{{` without a `}}` behind it: the number of its line, from 1.
    Unclosed(usize),
    /// Names without a value, each once, in the order in which they first stand in the letter.
    Missing(Vec<String>),
}

/// Replaces each `{{ name }}` of a letter by its value; white space within the braces around the
/// name does not matter. A name goes up to the next `}}` and may be anything, even empty or of
/// several lines. Values are not looked at for further placeholders, and a `}}` without a `{{`
/// stands as it is. An unclosed placeholder is reported before names that are missing.
pub fn fill(letter: &str, values: &HashMap<&str, &str>) -> Result<String, LetterError> {
    let mut filled = String::with_capacity(letter.len());
    let mut missing: Vec<String> = Vec::new();
    let mut rest = letter;
    while let Some((before, placeholder)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, after)) = placeholder.split_once("}}") else {
            let read = &letter[..letter.len() - placeholder.len()];
            return Err(LetterError::Unclosed(1 + read.matches('\n').count()));
        };
        let name = name.trim();
        match values.get(name) {
            Some(value) => filled.push_str(value),
            None if missing.iter().any(|known| known == name) => {}
            None => missing.push(name.to_string()),
        }
        rest = after;
    }
    filled.push_str(rest);
    if missing.is_empty() {
        Ok(filled)
    } else {
        Err(LetterError::Missing(missing))
    }
}
