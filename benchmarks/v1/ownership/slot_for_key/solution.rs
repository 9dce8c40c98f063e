/// A small map that keeps its keys in the order in which they first came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SmallMap<V> {
    entries: Vec<(String, V)>,
}

impl<V> SmallMap<V> {
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The value of a key, to be changed in place. If the key is new it comes last, with the value
    /// that `make` gives; otherwise `make` is not called.
    pub fn slot(&mut self, key: &str, make: impl FnOnce() -> V) -> &mut V {
        let at = match self.entries.iter().position(|(known, _)| known == key) {
            Some(at) => at,
            None => {
                self.entries.push((key.to_string(), make()));
                self.entries.len() - 1
            }
        };
        &mut self.entries[at].1
    }

    pub fn get(&self, key: &str) -> Option<&V> {
        self.entries
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.as_str())
    }
}
