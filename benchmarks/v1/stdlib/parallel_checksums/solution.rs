use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// The checksum of each of `blocks`, in their order, computed by `workers` threads at once (0
/// counts as 1). A thread takes the next block that nobody has taken as soon as it is done with
/// one, so that long blocks do not hold up the others; each block is given to `checksum` once. No
/// thread is left when it returns.
pub fn checksums<F>(blocks: &[Vec<u8>], workers: usize, checksum: F) -> Vec<u64>
where
    F: Fn(&[u8]) -> u64 + Sync,
{
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    let mut sums = vec![0; blocks.len()];
    thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            let send = send.clone();
            let (next, checksum) = (&next, &checksum);
            scope.spawn(move || loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(block) = blocks.get(number) else {
                    break;
                };
                if send.send((number, checksum(block))).is_err() {
                    break;
                }
            });
        }
        drop(send);
        for (number, sum) in receive {
            sums[number] = sum;
        }
    });
    sums
}
