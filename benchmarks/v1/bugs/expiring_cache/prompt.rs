use std::collections::HashMap;

/// Keeps values for `max_age` ms after they were put in. Times are in ms, given by the caller.
#[derive(Debug)]
pub struct ExpiringCache {
    max_age: u64,
    entries: HashMap<String, (u64, String)>,
}

impl ExpiringCache {
    pub fn new(max_age: u64) -> Self {
        Self {
            max_age,
            entries: HashMap::new(),
        }
    }

    pub fn put(&mut self, key: &str, value: &str, now: u64) {
        self.entries
            .insert(key.to_string(), (now, value.to_string()));
    }

    /// How many entries are kept, expired ones that nobody asked for included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    // What is asked for often never expires, and what has expired is handed out once more:
    //
    // pub fn get(&mut self, key: &str, now: u64) -> Option<&str> {
    //     let max_age = self.max_age;
    //     let (stored, value) = self.entries.get_mut(key)?;
    //     if now - *stored > max_age {
    //         *value = String::new();
    //     }
    //     *stored = now;
    //     Some(value)
    // }
    //
    // Corrected: the value of `key`, as long as less than `max_age` has passed since it was put in,
    // however often it was asked for. An entry that has expired is taken out. If `now` lies before
    // the time at which it was put in, no time has passed.

<|hole|>
}
