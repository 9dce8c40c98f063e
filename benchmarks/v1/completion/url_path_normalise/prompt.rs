/// The absolute path `path` without `.`, `..` and empty segments. `..` takes away the segment
/// before it and does nothing at the root, so that no path leads out of it. The result begins
/// with `/`; it ends with `/` if the path ended with `/`, `/.` or `/..`, and if it is the root.
/// Segments of three dots or more are names as any other.
pub fn normalise(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
<|hole|>
        }
    }
    let mut normal = String::from("/");
    normal.push_str(&kept.join("/"));
    let folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    if folder && !kept.is_empty() {
        normal.push('/');
    }
    normal
}
