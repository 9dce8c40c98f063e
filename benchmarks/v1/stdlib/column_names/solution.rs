/// The column name of a field: words in lower case with `_` between them.
///
/// A new word begins with an upper-case letter that follows a lower-case letter or a digit, and
/// with the last of a run of upper-case letters if a lower-case letter follows it (`HTTPServer` is
/// `HTTP` and `Server`). `_`, `-` and blanks divide words and are not taken over, however many
/// there are, also at the ends. Everything else belongs to the word it stands in. Letters are
/// Unicode's.
pub fn column_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut before: Option<char> = None;
    let mut rest = field.chars().peekable();
    while let Some(c) = rest.next() {
        if matches!(c, '_' | '-' | ' ') {
            before = None;
            continue;
        }
        let begins = match before {
            None => true,
            Some(last) if c.is_uppercase() => {
                let within_run = last.is_uppercase();
                last.is_lowercase()
                    || last.is_numeric()
                    || (within_run && rest.peek().is_some_and(|next| next.is_lowercase()))
            }
            Some(_) => false,
        };
        if begins && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
        before = Some(c);
    }
    name
}
