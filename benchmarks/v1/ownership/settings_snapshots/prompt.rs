use std::collections::BTreeMap;
use std::rc::Rc;

/// Settings of which cheap snapshots can be taken.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    values: Rc<BTreeMap<String, String>>,
    copies: u32,
}

impl Settings {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The settings as they are now; later changes do not show in it. Nothing is copied yet.
    pub fn snapshot(&self) -> Self {
        self.clone()
    }

    /// Whether both still share their values.
    pub fn shares_with(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.values, &other.values)
    }

    /// How often the values were copied for this one, or for the one it is a snapshot of, until
    /// it was taken.
    pub fn copies(&self) -> u32 {
        self.copies
    }

    /// Sets a value. The values are copied if a snapshot shares them, but not if nothing changes;
    /// no snapshot ever shows the change. Returns whether something changed.
    pub fn set(&mut self, key: &str, value: &str) -> bool {
<|hole|>
}
