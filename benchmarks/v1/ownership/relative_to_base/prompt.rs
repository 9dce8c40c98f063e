/// The part of `path` that lies below `base`, without a slash at its begin; nothing if `path` does
/// not lie below it. Paths are divided by `/`; `base` may end with one. The base itself gives "".
/// An empty base holds every path, and "/" every path that begins with a slash.
///
/// The part may be used after the base is gone.
<|hole|>

/// The paths below a directory, as seen from there.
pub fn listed<'path>(paths: &[&'path str], directory: String) -> Vec<&'path str> {
    paths
        .iter()
        .filter_map(|path| below(path, &directory))
        .collect()
}
