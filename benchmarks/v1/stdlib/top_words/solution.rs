use std::collections::HashMap;

/// The `count` most frequent words of `text` with their numbers, most frequent first, and words
/// of one number in alphabetical order. A word is a run of letters and digits; upper and lower
/// case make no difference, and words are given in lower case.
pub fn top_words(text: &str, count: usize) -> Vec<(String, usize)> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            *numbers.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let mut ranked: Vec<(String, usize)> = numbers.into_iter().collect();
    ranked.sort_unstable_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    ranked.truncate(count);
    ranked
}
