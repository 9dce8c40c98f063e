use std::collections::BTreeMap;

/// The parameters of a path that a route took.
pub type Parameters = BTreeMap<String, String>;

/// Whether `path` is one of `pattern`, and with which parameters. Both are divided by `/`. A
/// segment `:name` of the pattern takes one segment of the path that is not empty. A last
/// segment `*name` takes all that is left, slashes included, even if that is nothing but the
/// slash before it: `/files/*rest` takes `/files/a/b` and `/files/`, but not `/files`. Any other
/// segment takes only its equal.
pub fn matched(pattern: &str, path: &str) -> Option<Parameters> {
    let mut parameters = Parameters::new();
    let mut rest = Some(path);
    for expected in pattern.split('/') {
        let left = rest?;
        if let Some(name) = expected.strip_prefix('*') {
            parameters.insert(name.to_string(), left.to_string());
            return Some(parameters);
        }
        let (segment, after) = match left.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (left, None),
        };
        match expected.strip_prefix(':') {
            Some(_) if segment.is_empty() => return None,
            Some(name) => {
                parameters.insert(name.to_string(), segment.to_string());
            }
            None if expected != segment => return None,
            None => {}
        }
        rest = after;
    }
    match rest {
        None => Some(parameters),
        Some(_) => None,
    }
}

/// The first of `routes` that takes `path`, by its place, with the parameters.
pub fn route(routes: &[&str], path: &str) -> Option<(usize, Parameters)> {
    routes
        .iter()
        .enumerate()
        .find_map(|(number, pattern)| Some((number, matched(pattern, path)?)))
}
