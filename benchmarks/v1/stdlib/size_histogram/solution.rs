use std::collections::BTreeMap;

/// How many sizes there are of each class. Class 0 is the size 0, class `n` are the sizes with `n`
/// binary digits: 1, then 2 and 3, then 4 to 7, and so on up to class 64. Classes without a size
/// are not in `classes`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    pub classes: BTreeMap<u32, usize>,
    pub count: usize,
    pub largest: Option<u64>,
}

/// `extend` adds sizes to those that were counted before; `collect` counts them from the beginning.
/// Both take sizes as `u64` and as `&u64`.
impl FromIterator<u64> for Histogram {
    fn from_iter<I: IntoIterator<Item = u64>>(sizes: I) -> Self {
        let mut histogram = Histogram::default();
        histogram.extend(sizes);
        histogram
    }
}

impl<'a> FromIterator<&'a u64> for Histogram {
    fn from_iter<I: IntoIterator<Item = &'a u64>>(sizes: I) -> Self {
        sizes.into_iter().copied().collect()
    }
}

impl<'a> Extend<&'a u64> for Histogram {
    fn extend<I: IntoIterator<Item = &'a u64>>(&mut self, sizes: I) {
        self.extend(sizes.into_iter().copied());
    }
}

impl Extend<u64> for Histogram {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, sizes: I) {
        for size in sizes {
            let class = u64::BITS - size.leading_zeros();
            *self.classes.entry(class).or_default() += 1;
            self.count += 1;
            self.largest = self.largest.max(Some(size));
        }
    }
}
