use std::ops::Range;

/// What a `Range` header asks of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The header is not understood, and counts for nothing: the whole file.
    Whole,
    /// These bytes, in the order of the header.
    Parts(Vec<Range<u64>>),
    /// The header is well formed, but nothing it asks for exists.
    Unsatisfiable,
}

/// Reads a header's value such as `bytes=0-99,500-,-20` for a file of `length` bytes.
///
/// Parts are divided by commas, and blanks around a part do not matter. `a-b` asks for the bytes
/// `a` to `b`, both included, `a-` for all from `a` on, `-n` for the last `n` bytes, or for the
/// whole file if it is shorter. Ends beyond the file mean its last byte. A part that begins beyond
/// the file, or asks for the last 0 bytes, is left out.
///
/// The header is not understood if it does not begin with `bytes=`, if a part is empty or not of
/// these forms, if a number has anything but ASCII digits or exceeds `u64`, or if `b` is less than
/// `a`.
pub fn byte_ranges(header: &str, length: u64) -> Wanted {
    fn number(digits: &str) -> Option<u64> {
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            digits.parse().ok()
        } else {
            None
        }
    }

    let Some(parts) = header.strip_prefix("bytes=") else {
        return Wanted::Whole;
    };
    let mut wanted = Vec::new();
    for part in parts.split(',') {
        let Some((from, to)) = part.trim().split_once('-') else {
            return Wanted::Whole;
        };
        let range = match (from.is_empty(), number(from), number(to), to.is_empty()) {
            (true, _, Some(last), _) => length.saturating_sub(last)..length,
            (_, Some(start), _, true) => start..length,
            (_, Some(start), Some(end), _) if start <= end => {
                start..end.saturating_add(1).min(length)
            }
            _ => return Wanted::Whole,
        };
        if range.start < range.end {
            wanted.push(range);
        }
    }
    if wanted.is_empty() {
        Wanted::Unsatisfiable
    } else {
        Wanted::Parts(wanted)
    }
}
