/// The part of `path` that lies below `base`, without a slash at its begin; nothing if `path` does
/// not lie below it. Paths are divided by `/`; `base` may end with one. The base itself gives "".
/// An empty base holds every path, and "/" every path that begins with a slash.
///
/// The part may be used after the base is gone.
pub fn below<'path>(path: &'path str, base: &str) -> Option<&'path str> {
    if base.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(base.strip_suffix('/').unwrap_or(base))?;
    match rest.strip_prefix('/') {
        Some(below) => Some(below),
        None => rest.is_empty().then_some(rest),
    }
}

/// The paths below a directory, as seen from there.
pub fn listed<'path>(paths: &[&'path str], directory: String) -> Vec<&'path str> {
    paths
        .iter()
        .filter_map(|path| below(path, &directory))
        .collect()
}
