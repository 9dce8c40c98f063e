use std::cmp::Ordering;

/// Compares what stands after the `-` of two versions, `beta.2` for one. An empty one is the
/// release itself and comes after all others. Otherwise the parts between the dots are compared
/// from the left: two that hold digits only are compared as numbers of any length (neither has
/// leading zeros), a number comes before a name, and names are compared by their bytes. Where
/// all parts of one are equal to the first parts of the other, the one with fewer comes first.
pub fn compare_prerelease(a: &str, b: &str) -> Ordering {
    if a.is_empty() || b.is_empty() {
        return a.is_empty().cmp(&b.is_empty());
    }
    let mut theirs = b.split('.');
    for own in a.split('.') {
        let Some(other) = theirs.next() else {
            return Ordering::Greater;
        };
<|hole|>
    }
    match theirs.next() {
        Some(_) => Ordering::Less,
        None => Ordering::Equal,
    }
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}
