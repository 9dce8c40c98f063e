/// Keeps the last `N` samples of a sensor, for any `N` from 1 on.
#[derive(Debug, Clone)]
pub struct Recent<const N: usize> {
    samples: [i32; N],
    /// Where the next sample goes.
    next: usize,
    count: usize,
}

impl<const N: usize> Default for Recent<N> {
    fn default() -> Self {
        let samples = [0; N];
        Self {
            samples,
            next: 0,
            count: 0,
        }
    }
}

impl<const N: usize> Recent<N> {
    /// Takes a sample in. If there are `N` already it takes the place of the oldest one, which is
    /// given back.
    pub fn push(&mut self, sample: i32) -> Option<i32> {
        let oldest = std::mem::replace(&mut self.samples[self.next], sample);
        self.next = (self.next + 1) % N;
        if self.count == N {
            return Some(oldest);
        }
        self.count += 1;
        None
    }

    /// The samples, from the oldest to the newest.
    pub fn iter(&self) -> impl Iterator<Item = i32> + '_ {
        let first = self.next + N - self.count;
        (first..self.next + N).map(|place| self.samples[place % N])
    }

    /// The mean of the samples, rounded towards zero.
    pub fn mean(&self) -> Option<i32> {
        let sum: i64 = self.iter().map(i64::from).sum();
        let count = i64::try_from(self.count).ok()?;
        sum.checked_div(count)
            .and_then(|mean| i32::try_from(mean).ok())
    }
}
