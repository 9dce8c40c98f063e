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
<|hole|>
