use std::cmp::Ordering;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub level: u8,
    pub since: u16,
}

// The ladder of comparisons is to go, and with it every `if` and every `Ordering` that is named:
//
// pub fn staff_order(a: &Person, b: &Person) -> Ordering {
//     if a.level > b.level {
//         Ordering::Less
//     } else if a.level < b.level {
//         Ordering::Greater
//     } else if a.since < b.since {
//         Ordering::Less
//     } else if a.since > b.since {
//         Ordering::Greater
//     } else if a.name.to_lowercase() < b.name.to_lowercase() {
//         Ordering::Less
//     } else if a.name.to_lowercase() > b.name.to_lowercase() {
//         Ordering::Greater
//     } else {
//         a.name.cmp(&b.name)
//     }
// }
//
// The same order: the highest level first, then those who are here since earlier years, then names
// in lower case, and names as they are where that makes no difference.

<|hole|>
