use std::collections::VecDeque;

/// The first line of `lines` that begins with `ERROR`, with up to `around` lines before it and up
/// to `around` lines after it, in their order; nothing if there is no such line.
///
/// The lines may be without end: of those before the first match no more than `around` are held,
/// and of those after it no more are asked for than are given.
pub fn first_error<'a>(lines: impl Iterator<Item = &'a str>, around: usize) -> Vec<&'a str> {
    let mut lines = lines;
    let mut before = VecDeque::new();
    for line in lines.by_ref() {
        if line.starts_with("ERROR") {
            return before
                .into_iter()
                .chain([line])
                .chain(lines.take(around))
                .collect();
        }
        before.push_back(line);
        if before.len() > around {
            before.pop_front();
        }
    }
    Vec::new()
}
