/// Finds names in a text, each after an `@`.
#[derive(Debug, Clone)]
pub struct Mentions<'text, 'names> {
    rest: &'text str,
    names: &'names [String],
}

/// A mention, as it stands in the text, without the `@`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'text> {
    pub name: &'text str,
    /// The text up to the end of its line, without blanks around it.
    pub after: &'text str,
}

impl<'text, 'names> Mentions<'text, 'names> {
    pub fn new(text: &'text str, names: &'names [String]) -> Self {
        Self { rest: text, names }
    }
}

/// Iterates over the mentions. A name is what follows an `@` up to a character that is no ASCII
/// letter or digit; it counts if one of the names is the same but for the case of its letters.
/// Mentions borrow from the text only.
impl<'text> Iterator for Mentions<'text, '_> {
    type Item = Mention<'text>;

    fn next(&mut self) -> Option<Mention<'text>> {
        loop {
            let (_, rest) = self.rest.split_once('@')?;
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            self.rest = after;
            if self
                .names
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
            {
                let after = after.lines().next().unwrap_or("").trim();
                return Some(Mention { name, after });
            }
        }
    }
}
