fn queue(jobs: &[&str]) -> Mutex<VecDeque<Job>> {
    Mutex::new(jobs.iter().map(|job| job.to_string()).collect())
}

#[test]
fn jobs_run_in_order() {
    let queue = queue(&["a", "b", "c"]);
    let mut ran = Vec::new();
    assert_eq!(drain_jobs(&queue, |job| ran.push(job)), 3);
    assert_eq!(ran, ["a", "b", "c"]);
    assert_eq!(drain_jobs(&queue, |_| {}), 0);
}

#[test]
fn the_queue_is_not_locked_while_a_job_runs() {
    let queue = queue(&["a", "b"]);
    let done = drain_jobs(&queue, |_| assert!(queue.try_lock().is_ok()));
    assert_eq!(done, 2);
    assert!(queue.try_lock().is_ok());
}

#[test]
fn jobs_put_in_jobs() {
    let queue = queue(&["3", "1"]);
    let mut ran = Vec::new();
    let done = drain_jobs(&queue, |job| {
        let left: u32 = job.parse().unwrap();
        if left > 1 {
            let mut open = queue.try_lock().expect("the queue is locked");
            open.push_back((left - 1).to_string());
        }
        ran.push(job);
    });
    assert_eq!(done, 4);
    assert_eq!(ran, ["3", "1", "2", "1"]);
}

#[test]
fn a_poisoned_lock_is_no_hindrance() {
    let queue = queue(&["a"]);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _open = queue.lock().unwrap();
        panic!("while the queue is locked");
    }));
    assert!(panicked.is_err() && queue.is_poisoned());
    assert_eq!(drain_jobs(&queue, |job| assert_eq!(job, "a")), 1);
}
