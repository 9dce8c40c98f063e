use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::rc::{Rc, Weak};

type Shelf = RefCell<Vec<Vec<u8>>>;

/// Keeps buffers for further use, up to a number of them.
pub struct Pool {
    shelf: Rc<Shelf>,
    most: usize,
}

/// A buffer that comes back to its pool when this is dropped.
pub struct Buffer {
    bytes: Vec<u8>,
    shelf: Weak<Shelf>,
    most: usize,
}

impl Pool {
    pub fn new(most: usize) -> Self {
        Self {
            shelf: Rc::default(),
            most,
        }
    }

    /// The buffer that came back last, or a new one; it is empty.
    pub fn take(&self) -> Buffer {
        Buffer {
            bytes: self.shelf.borrow_mut().pop().unwrap_or_default(),
            shelf: Rc::downgrade(&self.shelf),
            most: self.most,
        }
    }

    /// How many buffers wait.
    pub fn waiting(&self) -> usize {
        self.shelf.borrow().len()
    }
}

impl Deref for Buffer {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Buffer {
    /// Keeps the bytes for good; nothing comes back.
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

impl Drop for Buffer {
    /// Gives the buffer back, emptied, with the room that it has; not if it has none, if the pool
    /// is gone, or if as many wait already as the pool keeps.
    fn drop(&mut self) {
        let Some(shelf) = self.shelf.upgrade() else {
            return;
        };
        let mut bytes = std::mem::take(&mut self.bytes);
        let mut waiting = shelf.borrow_mut();
        if bytes.capacity() > 0 && waiting.len() < self.most {
            bytes.clear();
            waiting.push(bytes);
        }
    }
}
