/// One reading of a meter.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    pub day: u32,
    pub value: i64,
}

/// The runs of readings of one day, as they follow one another; a day that comes again later is
/// a run of its own.
#[derive(Debug, Clone)]
pub struct Days<'a> {
    rest: &'a [Reading],
}

impl<'a> Days<'a> {
    pub fn new(readings: &'a [Reading]) -> Self {
        Self { rest: readings }
    }
}

/// Iterates over the runs, which are parts of the readings, from the first one on.
impl<'a> Iterator for Days<'a> {
    type Item = &'a [Reading];

    fn next(&mut self) -> Option<Self::Item> {
        let day = self.rest.first()?.day;
        let end = self.rest.iter().position(|reading| reading.day != day);
        let (run, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        Some(run)
    }
}

/// The run with the largest sum; of several the last.
pub fn busiest(readings: &[Reading]) -> Option<&[Reading]> {
    Days::new(readings).max_by_key(|run| run.iter().map(|reading| reading.value).sum::<i64>())
}
