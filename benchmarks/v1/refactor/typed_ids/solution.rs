use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

// Customers' ids have been passed where orders' ids belong, for both are plain numbers:
//
// pub type CustomerId = u32;
// pub type OrderId = u32;
//
// In their place comes one type for ids of anything. `Id::new` and `get` are there. Ids of one type
// can be copied, cloned, compared for equality and hashed, whether or not what they name can, and
// by their numbers alone. By themselves the derived traits would ask that of the type too.

/// The number of a `T`.
pub struct Id<T> {
    number: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    pub fn new(number: u32) -> Self {
        Self {
            number,
            of: PhantomData,
        }
    }

    pub fn get(self) -> u32 {
        self.number
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Id<T> {}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

/// Things by their ids.
pub struct Store<T> {
    things: HashMap<Id<T>, T>,
    last: u32,
}

impl<T> Store<T> {
    pub fn new() -> Self {
        Self {
            things: HashMap::new(),
            last: 0,
        }
    }

    pub fn add(&mut self, thing: T) -> Id<T> {
        self.last += 1;
        let id = Id::new(self.last);
        self.things.insert(id, thing);
        id
    }

    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.things.get(&id)
    }
}
