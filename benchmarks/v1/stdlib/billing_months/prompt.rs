/// A month of a year; `month` counts from 1 to 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: u16,
    pub month: u8,
}

/// The months for which a contract is billed, the first and the last one included; none if the last
/// one is before the first. They are given from the first on, or by `rev()` and `next_back()` from
/// the last one; each is given once, whichever end it is taken from, and after the last one there
/// are no more. `size_hint` is exact.
#[derive(Debug, Clone)]
pub struct BillingMonths {
    /// Months since the beginning of year 0.
    next: u32,
    /// The first month that is not given any more.
    end: u32,
}

impl BillingMonths {
    pub fn between(first: Month, last: Month) -> Self {
        let count = |month: Month| u32::from(month.year) * 12 + u32::from(month.month) - 1;
        BillingMonths {
            next: count(first),
            end: (count(last) + 1).max(count(first)),
        }
    }
}

fn month_of(count: u32) -> Month {
    Month {
        year: (count / 12) as u16,
        month: (count % 12) as u8 + 1,
    }
}

impl DoubleEndedIterator for BillingMonths {
    fn next_back(&mut self) -> Option<Month> {
        if self.next == self.end {
            return None;
        }
        self.end -= 1;
        Some(month_of(self.end))
    }
}

impl ExactSizeIterator for BillingMonths {}

impl Iterator for BillingMonths {
<|hole|>
