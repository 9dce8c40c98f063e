/// Tells a closure about progress, in whole percents.
pub struct Progress<F> {
    total: u64,
    done: u64,
    /// The percent told last.
    told: Option<u8>,
    tell: F,
}

impl<F> Progress<F> {
    /// Ends it, and gives the closure back.
    pub fn finish(self) -> F {
        self.tell
    }
}

/// `new` is given the `total` units of work and the closure, which may change what it borrows or
/// owns.
///
/// `advance` adds work that was done; what goes beyond the total does not count. It tells the
/// percent, rounded down, if it is another one than that told last; the first one is always told.
/// Of a total of 0 all is done from the begin.
impl<F: FnMut(u8)> Progress<F> {
    pub fn new(total: u64, tell: F) -> Self {
        Self {
            total,
            done: 0,
            told: None,
            tell,
        }
    }

    pub fn advance(&mut self, units: u64) {
        self.done = self.done.saturating_add(units).min(self.total);
        let percent = match self.total {
            0 => 100,
            total => (u128::from(self.done) * 100 / u128::from(total)) as u8,
        };
        if self.told != Some(percent) {
            self.told = Some(percent);
            (self.tell)(percent);
        }
    }
}

/// Copies a text line by line, and tells how far it is.
pub fn copy_lines(from: &str, to: &mut String, tell: impl FnMut(u8)) {
    let mut progress = Progress::new(from.len() as u64, tell);
    for line in from.split_inclusive('\n') {
        to.push_str(line);
        progress.advance(line.len() as u64);
    }
}
