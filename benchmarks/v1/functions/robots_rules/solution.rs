/// A rule of a `robots.txt`: whether paths of this pattern may be fetched.
#[derive(Debug, Clone)]
pub struct Rule {
    pub allow: bool,
    pub pattern: String,
}

/// Whether `path` may be fetched.
///
/// A pattern fits a path if it fits its beginning, where `*` stands for any characters, also none,
/// and a `$` at the pattern's end for the end of the path; any other `$` stands for itself. Of the
/// rules that fit, the one with the longest pattern in bytes decides, and an allowing one among
/// equally long ones. An empty pattern fits nothing. What no rule fits may be fetched.
pub fn may_fetch(path: &str, rules: &[Rule]) -> bool {
    fn fits(pattern: &str, path: &str) -> bool {
        let (pattern, whole) = match pattern.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (pattern, false),
        };
        let mut parts: Vec<&str> = pattern.split('*').collect();
        let last = parts.pop().unwrap_or_default();
        let mut rest = path;
        for (index, part) in parts.iter().enumerate() {
            match rest.find(part) {
                Some(at) if at == 0 || index > 0 => rest = &rest[at + part.len()..],
                _ => return false,
            }
        }
        match (parts.is_empty(), whole) {
            (true, true) => rest == last,
            (true, false) => rest.starts_with(last),
            (false, true) => rest.ends_with(last),
            (false, false) => rest.contains(last),
        }
    }

    rules
        .iter()
        .filter(|rule| !rule.pattern.is_empty() && fits(&rule.pattern, path))
        .map(|rule| (rule.pattern.len(), rule.allow))
        .max()
        .map_or(true, |(_, allow)| allow)
}
