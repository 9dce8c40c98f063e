use std::collections::{BTreeMap, BTreeSet};

/// The words of a text: runs of letters and digits, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// Finds notes by their words.
#[derive(Debug, Default)]
pub struct Index {
    notes: BTreeMap<String, BTreeSet<u32>>,
}

impl Index {
    /// Adds the words of a note.
    pub fn add(&mut self, note: u32, text: &str) {
        for word in words(text) {
            self.notes.entry(word).or_default().insert(note);
        }
    }

    /// The numbers of the notes that hold every word of `query`, in rising order. The last word
    /// may be the begin of a word only. A query without words finds nothing.
    pub fn search(&self, query: &str) -> Vec<u32> {
        let mut wanted: Vec<String> = words(query).collect();
        let Some(last) = wanted.pop() else {
            return Vec::new();
        };
<|hole|>
        found.into_iter().collect()
    }
}
