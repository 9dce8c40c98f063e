use std::collections::HashSet;

/// What a change of permissions grants and takes, as lines for a review: first one line `+ NAME`
/// for each that is only in `after`, then one line `- NAME` for each that is only in `before`, both
/// in alphabetical order, and at the end `= N kept` with the number of those that are in both. If
/// nothing is granted and nothing taken, there is no line at all.
pub fn review(before: &HashSet<String>, after: &HashSet<String>) -> Vec<String> {
<|hole|>
