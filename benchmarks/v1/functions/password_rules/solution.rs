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
    let chars: Vec<char> = password.chars().collect();
    let has_name = user.chars().count() >= 3
        && password
            .to_ascii_lowercase()
            .contains(&user.to_ascii_lowercase());
    [
        (chars.len() < 10, Broken::TooShort),
        (!chars.iter().any(|c| c.is_uppercase()), Broken::NoUpper),
        (!chars.iter().any(|c| c.is_lowercase()), Broken::NoLower),
        (
            !chars.iter().any(|c| c.is_numeric() || !c.is_alphanumeric()),
            Broken::OnlyLetters,
        ),
        (
            chars
                .windows(3)
                .any(|run| run[0] == run[1] && run[1] == run[2]),
            Broken::Repeats,
        ),
        (has_name, Broken::HasName),
    ]
    .into_iter()
    .filter_map(|(is_broken, rule)| is_broken.then_some(rule))
    .collect()
}
