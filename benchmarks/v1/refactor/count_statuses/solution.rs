use std::collections::BTreeMap;
use std::io::{self, BufRead};

// It can only be tested with files, holds all of a log in memory, and panics over one bad line:
//
// pub fn count_statuses(path: &str) -> BTreeMap<u16, usize> {
//     let text = std::fs::read_to_string(path).unwrap();
//     let mut counts = BTreeMap::new();
//     for line in text.lines() {
//         if line.trim().is_empty() {
//             continue;
//         }
//         let status = line.split_whitespace().last().unwrap();
//         *counts.entry(status.parse().unwrap()).or_insert(0) += 1;
//     }
//     counts
// }

/// How often each status stands at the end of a line of `log`; blank lines say nothing. Errors of
/// the reader are returned as they are. A line whose last word is no number that a u16 holds is an
/// error of the kind `InvalidData` with the text `line 3: no status`; lines count from 1.
pub fn count_statuses(log: impl BufRead) -> io::Result<BTreeMap<u16, usize>> {
    let mut counts = BTreeMap::new();
    for (number, line) in (1..).zip(log.lines()) {
        let line = line?;
        let Some(status) = line.split_whitespace().last() else {
            continue;
        };
        let status = status.parse().map_err(|_| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("line {number}: no status"),
            )
        })?;
        *counts.entry(status).or_default() += 1;
    }
    Ok(counts)
}
