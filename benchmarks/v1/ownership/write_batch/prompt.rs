/// Collects items and hands them over in batches.
#[derive(Debug)]
pub struct Batcher<T> {
    waiting: Vec<T>,
    size: usize,
    /// How many batches were handed over.
    sent: usize,
}

impl<T> Batcher<T> {
    /// Batches of `size` items; 0 counts as 1.
    pub fn new(size: usize) -> Self {
        Self {
            waiting: Vec::new(),
            size: size.max(1),
            sent: 0,
        }
    }

    /// Adds an item. With the last one of a batch the batch is handed over, in order of arrival,
    /// and the next one begins empty.
    pub fn push(&mut self, item: T) -> Option<Vec<T>> {
        self.waiting.push(item);
        if self.waiting.len() < self.size {
            return None;
        }
        self.flush()
    }

    /// Hands over what waits, if anything does; only then it counts as a batch.
    pub fn flush(&mut self) -> Option<Vec<T>> {
<|hole|>

    pub fn waiting(&self) -> &[T] {
        &self.waiting
    }

    pub fn sent(&self) -> usize {
        self.sent
    }
}
