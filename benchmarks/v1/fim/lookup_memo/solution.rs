use std::collections::HashMap;

/// Remembers what an expensive lookup gave.
#[derive(Debug, Default)]
pub struct Memo {
    kept: HashMap<String, u64>,
    lookups: usize,
}

impl Memo {
    /// The value of `key`: the one that is kept, or else what `lookup` gives for it, which is
    /// kept from then on. An error is passed on and not kept, so that the next call asks again.
    pub fn get<E>(
        &mut self,
        key: &str,
        lookup: impl FnOnce(&str) -> Result<u64, E>,
    ) -> Result<u64, E> {
        if let Some(&value) = self.kept.get(key) {
            return Ok(value);
        }
        self.lookups += 1;
        let value = lookup(key)?;
        self.kept.insert(key.to_string(), value);
        Ok(value)
    }

    /// Forgets `key`; whether it was kept.
    pub fn forget(&mut self, key: &str) -> bool {
        self.kept.remove(key).is_some()
    }

    /// How often a lookup was made, be it with success or not.
    pub fn lookups(&self) -> usize {
        self.lookups
    }
}
