use std::cell::Cell;

/// How deep a parser may nest, and how deep it is.
#[derive(Debug)]
pub struct Nesting {
    depth: Cell<u32>,
    deepest: Cell<u32>,
    limit: u32,
}

/// One level; it ends when this is dropped.
#[derive(Debug)]
pub struct Level<'a> {
    nesting: &'a Nesting,
}

impl Nesting {
    pub fn new(limit: u32) -> Self {
        Self {
            depth: Cell::new(0),
            deepest: Cell::new(0),
            limit,
        }
    }

    pub fn depth(&self) -> u32 {
        self.depth.get()
    }

    /// The greatest depth so far.
    pub fn deepest(&self) -> u32 {
        self.deepest.get()
    }

    /// Begins a level, or nothing if there are as many as the limit allows; then nothing changes.
    /// Several levels can be held at a time.
    pub fn enter(&self) -> Option<Level<'_>> {
        let depth = self.depth.get();
        if depth >= self.limit {
            return None;
        }
        self.depth.set(depth + 1);
        self.deepest.set(self.deepest.get().max(depth + 1));
        Some(Level { nesting: self })
    }
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.nesting.depth.set(self.nesting.depth.get() - 1);
    }
}
