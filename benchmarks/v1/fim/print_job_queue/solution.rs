use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Debug, PartialEq, Eq)]
struct Job {
    /// Counts up from 0 with each job of the queue.
    number: u64,
    urgency: u8,
    name: String,
}

/// The greatest job is the one to print next.
impl Ord for Job {
    fn cmp(&self, other: &Self) -> Ordering {
        self.urgency
            .cmp(&other.urgency)
            .then_with(|| other.number.cmp(&self.number))
    }
}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A printer's queue: the most urgent job is printed first (a higher number is more urgent), and
/// of equally urgent ones the one that was added first.
#[derive(Debug, Default)]
pub struct Queue {
    jobs: BinaryHeap<Job>,
    added: u64,
}

impl Queue {
    pub fn add(&mut self, name: &str, urgency: u8) {
        self.jobs.push(Job {
            number: self.added,
            urgency,
            name: name.to_string(),
        });
        self.added += 1;
    }

    /// Takes out the name of the job to print next.
    pub fn next_job(&mut self) -> Option<String> {
        self.jobs.pop().map(|job| job.name)
    }
}
