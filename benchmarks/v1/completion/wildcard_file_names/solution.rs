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
        ([], _) => name.is_empty(),
        (['*', rest @ ..], [first, others @ ..]) => {
            rest_fits(rest, name) || (*first != '/' && rest_fits(pattern, others))
        }
        (['*', rest @ ..], []) => rest_fits(rest, name),
        (['?', rest @ ..], [first, others @ ..]) => *first != '/' && rest_fits(rest, others),
        ([own, rest @ ..], [first, others @ ..]) => own == first && rest_fits(rest, others),
        ([_, ..], []) => false,
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
