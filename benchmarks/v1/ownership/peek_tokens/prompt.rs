/// Reads the tokens of a command: words, quoted texts and the sign `|`.
#[derive(Debug, Clone)]
pub struct Tokens<'text> {
    rest: &'text str,
    /// What was looked at and not yet taken.
    peeked: Option<Option<&'text str>>,
}

impl<'text> Tokens<'text> {
    pub fn new(text: &'text str) -> Self {
        Self {
            rest: text,
            peeked: None,
        }
    }

    /// The next token, which stays the next one; nothing at the end.
<|hole|>

    /// Takes the next token.
    pub fn take(&mut self) -> Option<&'text str> {
        match self.peeked.take() {
            Some(token) => token,
            None => self.read(),
        }
    }

    /// Reads on: a `|`; or a text up to the next single quote, if one begins it, or else up to the
    /// end, without its quotes; or a word up to the next blank or `|`.
    fn read(&mut self) -> Option<&'text str> {
        let text = self.rest.trim_start();
        let (token, rest) = match text.chars().next()? {
            '|' => text.split_at(1),
            '\'' => text[1..].split_once('\'').unwrap_or((&text[1..], "")),
            _ => text.split_at(text.find([' ', '|']).unwrap_or(text.len())),
        };
        self.rest = rest;
        Some(token)
    }
}

/// The commands of a pipeline with their arguments.
pub fn commands(text: &str) -> Vec<Vec<&str>> {
    let mut tokens = Tokens::new(text);
    let mut commands = vec![Vec::new()];
    while let Some(token) = tokens.take() {
        match token {
            "|" if tokens.peek().is_some() => commands.push(Vec::new()),
            "|" => {}
            word => commands.last_mut().expect("one at least").push(word),
        }
    }
    commands
}
