use std::collections::VecDeque;
use std::thread;

/// What a job ended with: its result, or the number of the job that panicked.
pub type Outcome<T> = Result<T, usize>;

/// Something to be done elsewhere, once.
pub type Job<T> = Box<dyn FnOnce() -> T + Send>;

/// Jobs that wait to be run.
pub struct Jobs<T> {
    waiting: Vec<Job<T>>,
}

impl<T: Send + 'static> Jobs<T> {
    pub fn new() -> Self {
        Self {
            waiting: Vec::new(),
        }
    }

    /// Adds a job; it may own what it needs and hand it on in its result.
    pub fn add(&mut self, job: impl FnOnce() -> T + Send + 'static) {
        self.waiting.push(Box::new(job));
    }

    /// Runs all jobs, at most `at_once` (from 1) at a time, each on a thread of its own; results
    /// come in the order in which the jobs were added.
    pub fn run(self, at_once: usize) -> Vec<Outcome<T>> {
        let mut running = VecDeque::new();
        let mut done = Vec::new();
        for (number, job) in self.waiting.into_iter().enumerate() {
            if running.len() >= at_once.max(1) {
                done.extend(running.pop_front().map(finish));
            }
            running.push_back((number, thread::spawn(job)));
        }
        done.extend(running.into_iter().map(finish));
        done
    }
}

fn finish<T>((number, thread): (usize, thread::JoinHandle<T>)) -> Outcome<T> {
    thread.join().map_err(|_| number)
}
