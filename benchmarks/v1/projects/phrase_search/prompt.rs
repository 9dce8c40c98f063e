// === src/lib.rs ===
//! A small full-text index.

mod index;
mod words;

pub use index::Index;
// === src/words.rs ===
/// The words of a text in lower case: runs of letters and digits, with their positions.
pub fn words(text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .enumerate()
}
// === src/index.rs ===
use crate::words::words;
use std::collections::{BTreeMap, BTreeSet};

/// For each word the documents that hold it, and where.
#[derive(Debug, Default)]
pub struct Index {
    places: BTreeMap<String, BTreeMap<u32, BTreeSet<usize>>>,
}

impl Index {
    /// Adds a document under a number that is not taken.
    pub fn add(&mut self, document: u32, text: &str) {
        for (position, word) in words(text) {
            let documents = self.places.entry(word).or_default();
            documents.entry(document).or_default().insert(position);
        }
    }

    /// The numbers of the documents that hold a word, in order.
    pub fn word(&self, word: &str) -> Vec<u32> {
        let documents = self.places.get(&word.to_lowercase());
        documents.map_or_else(Vec::new, |documents| documents.keys().copied().collect())
    }

    /// The documents that hold the words of `phrase` one after the other, in whatever case, with
    /// how often they do, the most first; of equals the smaller number. What begins within another
    /// occurrence counts too. A phrase without words is nowhere.
    pub fn phrase(&self, phrase: &str) -> Vec<(u32, usize)> {
<|hole|>
}
