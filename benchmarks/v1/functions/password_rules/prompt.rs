#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Fewer than 10 characters (not bytes).
    TooShort,
    /// No upper-case letter, by Unicode.
    NoUpper,
    /// No lower-case letter, by Unicode.
    NoLower,
    /// Neither a digit (numeric by Unicode) nor a character that is not alphanumeric.
    OnlyLetters,
    /// One character three times or more in succession.
    Repeats,
    /// It contains the user's name, without regard to ASCII case; a name of fewer than 3 characters
    /// is not looked for.
    HasName,
}

/// All the rules that `password` breaks, each once, in the order of [`Broken`].
pub fn broken_rules(password: &str, user: &str) -> Vec<Broken> {
<|hole|>
