use std::iter::Peekable;

/// Two rising sequences as one.
pub struct Merged<A: Iterator, B: Iterator> {
    first: Peekable<A>,
    second: Peekable<B>,
}

/// Merges two iterators whose items rise strictly, by their keys. So do those of the result:
/// where both have an item of one key, only that of `first` is given. Nothing is asked of the
/// iterators before it is needed, so that they may be endless.
pub fn merge<K, V, A, B>(first: A, second: B) -> Merged<A::IntoIter, B::IntoIter>
where
    K: Ord,
    A: IntoIterator<Item = (K, V)>,
    B: IntoIterator<Item = (K, V)>,
{
    Merged {
        first: first.into_iter().peekable(),
        second: second.into_iter().peekable(),
    }
}

impl<K, V, A, B> Iterator for Merged<A, B>
where
    K: Ord,
    A: Iterator<Item = (K, V)>,
    B: Iterator<Item = (K, V)>,
{
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        match (self.first.peek(), self.second.peek()) {
            (Some((own, _)), Some((other, _))) if own > other => self.second.next(),
            (Some((own, _)), Some((other, _))) => {
                if own == other {
                    self.second.next();
                }
                self.first.next()
            }
            (Some(_), None) => self.first.next(),
            (None, _) => self.second.next(),
        }
    }
}

/// The newest `count` prices of two sources by time, the first source's where both have one.
pub fn newest(a: &[(u64, f64)], b: &[(u64, f64)], count: usize) -> Vec<(u64, f64)> {
    let all: Vec<(u64, f64)> = merge(a.iter().copied(), b.iter().copied()).collect();
    all[all.len().saturating_sub(count)..].to_vec()
}
