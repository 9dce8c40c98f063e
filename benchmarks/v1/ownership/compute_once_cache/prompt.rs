use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

/// Values by name, computed when they are first asked for.
#[derive(Debug, Default)]
pub struct Cache<T> {
    slots: RwLock<HashMap<String, Arc<OnceLock<Arc<T>>>>>,
}

impl<T> Cache<T> {
    pub fn new() -> Self {
        Self {
            slots: RwLock::default(),
        }
    }

    /// The value of that name. If there is none yet, `compute` makes it; of several threads that
    /// ask at once, one computes and the others wait for it. No lock on the map is held meanwhile:
    /// `compute` may ask this cache for other names.
    pub fn get(&self, name: &str, compute: impl FnOnce() -> T) -> Arc<T> {
<|hole|>

    /// Forgets a value; who holds it keeps it.
    pub fn forget(&self, name: &str) -> bool {
        self.slots.write().unwrap().remove(name).is_some()
    }
}
