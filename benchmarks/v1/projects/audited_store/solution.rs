// === src/lib.rs ===
//! Stores of values, and an audit of what was changed in them.

mod audit;
mod memory;

pub use audit::{Audited, Note};
pub use memory::Memory;

/// Keeps values by key.
pub trait Store {
    fn get(&self, key: &str) -> Option<String>;

    /// Sets a value and returns the one before.
    fn set(&mut self, key: &str, value: &str) -> Option<String>;

    /// Removes a value and returns it.
    fn remove(&mut self, key: &str) -> Option<String>;
}
// === src/memory.rs ===
use crate::Store;
use std::collections::HashMap;

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory(HashMap<String, String>);

impl Store for Memory {
    fn get(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set(&mut self, key: &str, value: &str) -> Option<String> {
        self.0.insert(key.to_string(), value.to_string())
    }

    fn remove(&mut self, key: &str) -> Option<String> {
        self.0.remove(key)
    }
}
// === src/audit.rs ===
use crate::Store;

/// A change of a value; none means that there was, or is, no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub user: String,
    pub key: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// A store on behalf of a user, which notes each change in order. What changes nothing, as to set
/// the same value or to remove what is not there, is done but not noted.
pub struct Audited<S> {
    store: S,
    user: String,
    notes: Vec<Note>,
}

impl<S> Audited<S> {
    pub fn new(store: S, user: &str) -> Self {
        Self {
            store,
            user: user.to_string(),
            notes: Vec::new(),
        }
    }

    /// Gives the store back, and the notes.
    pub fn finish(self) -> (S, Vec<Note>) {
        (self.store, self.notes)
    }

    /// Notes a change, if it is one.
    fn note(&mut self, key: &str, old: Option<&str>, new: Option<&str>) {
        if old != new {
            self.notes.push(Note {
                user: self.user.clone(),
                key: key.to_string(),
                old: old.map(String::from),
                new: new.map(String::from),
            });
        }
    }
}

impl<S: Store> Store for Audited<S> {
    fn get(&self, key: &str) -> Option<String> {
        self.store.get(key)
    }

    fn set(&mut self, key: &str, value: &str) -> Option<String> {
        let old = self.store.set(key, value);
        self.note(key, old.as_deref(), Some(value));
        old
    }

    fn remove(&mut self, key: &str) -> Option<String> {
        let old = self.store.remove(key);
        self.note(key, old.as_deref(), None);
        old
    }
}
