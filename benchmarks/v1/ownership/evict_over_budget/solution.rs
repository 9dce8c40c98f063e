use std::collections::VecDeque;

/// A kept file; its content cannot be copied.
#[derive(Debug, PartialEq, Eq)]
pub struct Blob {
    pub name: String,
    pub content: Box<[u8]>,
    /// Such a file may not be thrown out.
    pub pinned: bool,
}

/// Files, the oldest first, of which there should be no more than so many bytes.
#[derive(Debug)]
pub struct Store {
    blobs: VecDeque<Blob>,
    budget: usize,
}

impl Store {
    pub fn new(budget: usize) -> Self {
        Self {
            blobs: VecDeque::new(),
            budget,
        }
    }

    pub fn bytes(&self) -> usize {
        self.blobs.iter().map(|blob| blob.content.len()).sum()
    }

    pub fn names(&self) -> Vec<&str> {
        self.blobs.iter().map(|blob| blob.name.as_str()).collect()
    }

    /// Adds a file as the newest one, then throws out the oldest ones that are not pinned until
    /// the budget is kept, or nothing is left that may go; the new file may go itself. Returns what
    /// was thrown out, oldest first. A file without content is thrown out like any other, as long
    /// as the budget is not kept.
    pub fn add(&mut self, blob: Blob) -> Vec<Blob> {
        self.blobs.push_back(blob);
        let mut excess = self.bytes().saturating_sub(self.budget);
        let mut evicted = Vec::new();
        for blob in std::mem::take(&mut self.blobs) {
            if excess == 0 || blob.pinned {
                self.blobs.push_back(blob);
            } else {
                excess = excess.saturating_sub(blob.content.len());
                evicted.push(blob);
            }
        }
        evicted
    }
}
