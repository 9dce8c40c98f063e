use std::cmp::Ordering;

/// Compares file names as people sort them: `page9` before `page10`.
///
/// Names are taken apart into runs of ASCII digits and single other characters. Two runs compare as
/// numbers, of any length; two other characters compare as `char`s; a run of digits comes before
/// any other character. A name that is all of another's beginning comes first. Leading zeros of a
/// run do not matter, unless the names are equal without them: then the names compare as texts,
/// byte by byte. So only equal names are `Equal`.
pub fn natural(a: &str, b: &str) -> Ordering {
    /// The digits at the beginning without leading zeros, and what follows them.
    fn split_number(text: &str) -> (&str, &str) {
        let end = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        (text[..end].trim_start_matches('0'), &text[end..])
    }

    let (mut left, mut right) = (a, b);
    loop {
        let (Some(first), Some(second)) = (left.chars().next(), right.chars().next()) else {
            let by_length = left.len().cmp(&right.len());
            return by_length.then_with(|| a.cmp(b));
        };
        let order = match (first.is_ascii_digit(), second.is_ascii_digit()) {
            (true, true) => {
                let (number, after) = split_number(left);
                let (other, after_other) = split_number(right);
                (left, right) = (after, after_other);
                number
                    .len()
                    .cmp(&other.len())
                    .then_with(|| number.cmp(other))
            }
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                left = &left[first.len_utf8()..];
                right = &right[second.len_utf8()..];
                first.cmp(&second)
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}
