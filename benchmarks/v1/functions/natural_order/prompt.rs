use std::cmp::Ordering;

/// Compares file names as people sort them: `page9` before `page10`.
///
/// Names are taken apart into runs of ASCII digits and single other characters. Two runs compare as
/// numbers, of any length; two other characters compare as `char`s; a run of digits comes before
/// any other character. A name that is all of another's beginning comes first. Leading zeros of a
/// run do not matter, unless the names are equal without them: then the names compare as texts,
/// byte by byte. So only equal names are `Equal`.
pub fn natural(a: &str, b: &str) -> Ordering {
<|hole|>
