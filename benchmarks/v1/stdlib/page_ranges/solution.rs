/// The pages of an index entry as they are printed: in rising order and each once, three or more
/// successive ones as a range, `3, 7-9, 12, 13`. Two successive pages are listed by themselves.
pub fn page_ranges(pages: &[u32]) -> String {
    let mut sorted = pages.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut parts = Vec::new();
    let mut rest = sorted.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|&page| page - last == 1) {
            last = next;
        }
        parts.push(match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}-{last}"),
        });
    }
    parts.join(", ")
}
