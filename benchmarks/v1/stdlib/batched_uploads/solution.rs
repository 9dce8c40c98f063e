use std::iter::Peekable;

/// Gathers items into batches, see [`batches`].
pub struct Batches<I: Iterator, S> {
    items: Peekable<I>,
    size_of: S,
    most_items: usize,
    most_bytes: u64,
}

/// Batches of neighbouring items, in their order: each has as many items as follow one another, but
/// at most `most_items` (0 counts as 1) and together at most `most_bytes`. An item that is larger
/// than that by itself is a batch of its own. No batch is empty. The size of each item is asked at
/// least once; sizes may add up to more than `u64`. At most one item is taken from `items` beyond
/// those of the batches given.
pub fn batches<I, S>(
    items: I,
    most_items: usize,
    most_bytes: u64,
    size_of: S,
) -> Batches<I::IntoIter, S>
where
    I: IntoIterator,
    S: Fn(&I::Item) -> u64,
{
    Batches {
        items: items.into_iter().peekable(),
        size_of,
        most_items,
        most_bytes,
    }
}

impl<I: Iterator, S: Fn(&I::Item) -> u64> Iterator for Batches<I, S> {
    type Item = Vec<I::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.items.next()?;
        let mut bytes = (self.size_of)(&first);
        let mut batch = vec![first];
        while batch.len() < self.most_items {
            let with_next = |item: &I::Item| {
                let sum = bytes.checked_add((self.size_of)(item))?;
                (sum <= self.most_bytes).then_some(sum)
            };
            let Some(sum) = self.items.peek().and_then(with_next) else {
                break;
            };
            bytes = sum;
            batch.extend(self.items.next());
        }
        Some(batch)
    }
}
