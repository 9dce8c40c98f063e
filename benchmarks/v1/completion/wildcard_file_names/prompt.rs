/// Whether the whole of `name` is as `pattern` says: `?` is any one character, `*` any number of
/// them, none included, and any other character is itself. `/` is a character that neither
/// wildcard takes. Upper and lower case differ.
pub fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    rest_fits(&pattern, &name)
}

fn rest_fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
<|hole|>
    }
}

/// The names that fit at least one of `patterns`, in their order.
pub fn select<'a>(patterns: &[&str], names: &[&'a str]) -> Vec<&'a str> {
    names
        .iter()
        .copied()
        .filter(|name| patterns.iter().any(|pattern| fits(pattern, name)))
        .collect()
}
