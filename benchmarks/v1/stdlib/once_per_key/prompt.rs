use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock};

/// Values that are expensive to compute, by key; shared between threads.
#[derive(Debug)]
pub struct Cache<K, V> {
    cells: Mutex<HashMap<K, Arc<OnceLock<V>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new() -> Self {
        Cache {
            cells: Mutex::new(HashMap::new()),
        }
    }

    /// Removes a key; whoever asks for it afterwards computes its value anew.
    pub fn forget(&self, key: &K) {
        self.cells.lock().unwrap().remove(key);
    }

    /// The value of `key`. The first one who asks computes it; those who ask meanwhile wait for
    /// that value, and those who ask later find it. `compute` may itself ask for other keys, and as
    /// long as it runs, other keys can be asked for, computed and forgotten by any thread. If
    /// `compute` panics, so does this, and the next one who asks computes.
    pub fn get(&self, key: K, compute: impl FnOnce() -> V) -> V {
<|hole|>
}
