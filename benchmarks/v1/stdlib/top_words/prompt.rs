use std::collections::HashMap;

/// The `count` most frequent words of `text` with their numbers, most frequent first, and words
/// of one number in alphabetical order. A word is a run of letters and digits; upper and lower
/// case make no difference, and words are given in lower case.
pub fn top_words(text: &str, count: usize) -> Vec<(String, usize)> {
<|hole|>
