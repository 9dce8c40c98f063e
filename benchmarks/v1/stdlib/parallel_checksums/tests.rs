use std::collections::HashSet;
use std::sync::{Barrier, Mutex};

fn blocks(count: u8) -> Vec<Vec<u8>> {
    (0..count).map(|n| vec![n; usize::from(n) + 1]).collect()
}

fn total(block: &[u8]) -> u64 {
    block.iter().map(|&b| u64::from(b)).sum()
}

#[test]
fn in_the_order_of_the_blocks() {
    let expected: Vec<u64> = (0..12).map(|n| n * (n + 1)).collect();
    for workers in [1, 2, 3, 8, 16] {
        assert_eq!(checksums(&blocks(12), workers, total), expected);
    }
}

#[test]
fn no_worker_counts_as_one() {
    let threads = Mutex::new(HashSet::new());
    let sums = checksums(&blocks(3), 0, |block| {
        threads.lock().unwrap().insert(thread::current().id());
        std::thread::yield_now();
        total(block)
    });
    assert_eq!(sums, [0, 2, 6]);
    assert_eq!(threads.into_inner().unwrap().len(), 1);
}

#[test]
fn no_blocks() {
    assert!(checksums(&[], 4, total).is_empty());
}

#[test]
fn each_block_once() {
    let seen = Mutex::new(Vec::new());
    checksums(&blocks(50), 4, |block| {
        seen.lock().unwrap().push(block[0]);
        0
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, (0..50).collect::<Vec<u8>>());
}

#[test]
fn the_workers_run_at_once() {
    // would never come to an end with fewer than three threads
    let together = Barrier::new(3);
    let threads = Mutex::new(HashSet::new());
    checksums(&blocks(3), 3, |_| {
        threads.lock().unwrap().insert(thread::current().id());
        together.wait();
        0
    });
    assert_eq!(threads.into_inner().unwrap().len(), 3);
}

#[test]
fn a_long_block_does_not_hold_up_the_others() {
    // block 0 ends only when all the others are done
    let done = Mutex::new(0);
    let changed = std::sync::Condvar::new();
    let sums = checksums(&blocks(9), 2, |block| {
        let mut done = done.lock().unwrap();
        if block[0] == 0 {
            while *done < 8 {
                done = changed.wait(done).unwrap();
            }
        }
        *done += 1;
        changed.notify_all();
        7
    });
    assert_eq!(sums, [7; 9]);
}
