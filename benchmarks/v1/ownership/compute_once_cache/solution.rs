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
        let known = self.slots.read().unwrap().get(name).cloned();
        let slot = match known {
            Some(slot) => slot,
            None => {
                let mut slots = self.slots.write().unwrap();
                Arc::clone(slots.entry(name.to_string()).or_default())
            }
        };
        Arc::clone(slot.get_or_init(|| Arc::new(compute())))
    }

    /// Forgets a value; who holds it keeps it.
    pub fn forget(&self, name: &str) -> bool {
        self.slots.write().unwrap().remove(name).is_some()
    }
}
