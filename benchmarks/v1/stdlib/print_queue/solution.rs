use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    Whenever,
    Today,
    Now,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Job {
    pub name: String,
    pub urgency: Urgency,
    pub pages: u32,
}

/// A job, and how many were queued before it.
#[derive(Debug, PartialEq, Eq)]
struct Queued {
    job: Job,
    number: u64,
}

/// Jobs that wait for the printer. The most urgent one is printed first, among equally urgent ones
/// the one with the fewest pages, and among those the one that was queued first.
#[derive(Debug, Default)]
pub struct PrintQueue {
    waiting: BinaryHeap<Queued>,
    queued: u64,
}

impl PrintQueue {
    pub fn push(&mut self, job: Job) {
        let number = self.queued;
        self.queued += 1;
        self.waiting.push(Queued { job, number });
    }

    /// The next job to print, which leaves the queue.
    pub fn pop(&mut self) -> Option<Job> {
        self.waiting.pop().map(|queued| queued.job)
    }
}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        self.job
            .urgency
            .cmp(&other.job.urgency)
            .then_with(|| other.job.pages.cmp(&self.job.pages))
            .then_with(|| other.number.cmp(&self.number))
    }
}
