use std::cmp::Ordering;

/// A number by its count of digits and the digits, without leading zeros; or a word.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(usize, String),
    Word(String),
}

fn part(text: &str) -> Part {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = text.trim_start_matches('0');
        Part::Number(digits.len(), digits.to_string())
    } else {
        Part::Word(text.to_string())
    }
}

// Release 1.10 is held to be older than 1.9, and a release candidate to be newer than the release:
//
// pub fn compare_releases(a: &str, b: &str) -> Ordering {
//     a.cmp(b)
// }

/// Orders two releases, which are numbers with points between them, as `1.10.2`, and after a `-`
/// maybe the parts of a pre-release with points between them, as `2.0-rc.1`. What follows a `+`
/// says nothing.
/// - Numbers compare one by one, by their values, and missing ones are 0: `1.2` is `1.2.0`. They
///   may have any number of digits.
/// - A pre-release comes before the release of its numbers. Parts compare one by one: those of
///   digits only by their values, before all others, and others by their bytes; where one list is
///   the begin of the other, the shorter one comes first.
pub fn compare_releases(a: &str, b: &str) -> Ordering {
<|hole|>
