use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;

/// How often each status code occurs, and how many lines had none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub codes: BTreeMap<u16, usize>,
    pub bad: usize,
}

/// The status code of a line: its last word, a number from 100 to 599.
fn code(line: &str) -> Option<u16> {
    let code = line.split_whitespace().last()?.parse().ok()?;
    (100..600).contains(&code).then_some(code)
}

/// Counts the status codes of the lines in `parts`, each part in a thread of its own. The threads
/// keep their part; the tally is returned when all of them have ended. A blank line counts as bad.
pub fn tally(parts: Vec<Vec<String>>) -> Tally {
<|hole|>
