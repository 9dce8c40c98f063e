use std::collections::VecDeque;
use std::sync::Mutex;

/// Something to do, by its name.
pub type Job = String;

// A job that puts another one into the queue never ends:
//
// pub fn drain_jobs(queue: &Mutex<VecDeque<Job>>, mut run: impl FnMut(Job)) -> usize {
//     let mut done = 0;
//     while let Some(job) = queue.lock().unwrap().pop_front() {
//         run(job);
//         done += 1;
//     }
//     done
// }
//
// Corrected: runs the jobs of the queue, oldest first, until there is none left, those included
// that jobs put in, and tells how many they were. While a job runs the queue is not locked. It
// works as well if some thread panicked while it held the lock.

pub fn drain_jobs(queue: &Mutex<VecDeque<Job>>, mut run: impl FnMut(Job)) -> usize {
    let take = || {
        queue
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .pop_front()
    };
    let mut done = 0;
    while let Some(job) = take() {
        run(job);
        done += 1;
    }
    done
}
