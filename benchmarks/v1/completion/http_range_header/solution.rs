use std::ops::Range;

/// The answer to a `Range` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The header cannot be read and does not count.
    Whole,
    /// These bytes, at least one.
    Bytes(Range<u64>),
    /// The header can be read, but the file has none of these bytes.
    Unsatisfiable,
}

/// What to send of a file of `length` bytes for a header's value: `bytes=2-5` asks for the bytes
/// 2 to 5, both included, `bytes=2-` for all from 2 on and `bytes=-5` for the last 5. An end
/// after that of the file is the file's, and of more last bytes than there are all are sent.
/// Numbers are plain digits and fit 64 bits. A first byte after the last one, and a header of any
/// other form, cannot be read. No last bytes, `bytes=-0`, can be read but not be had.
pub fn part(header: &str, length: u64) -> Part {
    let ends = header
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'));
    let Some((first, last)) = ends else {
        return Part::Whole;
    };
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Some(first), None) if last.is_empty() => first..length,
        (None, Some(count)) if first.is_empty() => length.saturating_sub(count)..length,
        _ => return Part::Whole,
    };
    if range.is_empty() {
        return Part::Unsatisfiable;
    }
    Part::Bytes(range)
}

fn number(text: &str) -> Option<u64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
