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
<|hole|>
