/// Splits a line as a shell does, without filling anything in. Spaces and tabs divide words.
/// Within single quotes everything is taken as it is. A backslash takes the next character as
/// it is; within double quotes it does so only before `"` and `\`, and stays before any other
/// character. Quoted and other parts that touch make one word, and an empty pair of quotes makes
/// a word too, if only an empty one. `None` if a quote is left open or a backslash comes last.
pub fn split_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_with(String::new);
            }
            (Some(open), _) if open == c => quote = None,
            (None, '\\') => word.get_or_insert_with(String::new).push(chars.next()?),
            (Some('"'), '\\') => {
                let next = chars.next()?;
                let word = word.get_or_insert_with(String::new);
                if !matches!(next, '"' | '\\') {
                    word.push('\\');
                }
                word.push(next);
            }
            _ => word.get_or_insert_with(String::new).push(c),
        }
    }
    if quote.is_some() {
        return None;
    }
    words.extend(word);
    Some(words)
}
