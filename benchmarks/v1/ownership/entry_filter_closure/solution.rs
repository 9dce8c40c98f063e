/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub level: u8,
    pub source: String,
    pub text: String,
}

/// A filter for entries of at least `level` whose text holds all of `words`, in whatever case of
/// their ASCII letters. No words mean any text. The filter needs neither argument any more once it
/// is made.
pub fn filter(level: u8, words: &[&str]) -> impl Fn(&Entry) -> bool + Send + Sync + 'static {
    let words: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    move |entry| {
        let text = entry.text.to_ascii_lowercase();
        entry.level >= level && words.iter().all(|word| text.contains(word))
    }
}

/// A filter for what any of several lets pass.
pub fn any_of(filters: Vec<Box<dyn Fn(&Entry) -> bool + Send + Sync>>) -> impl Fn(&Entry) -> bool {
    move |entry| filters.iter().any(|filter| filter(entry))
}
