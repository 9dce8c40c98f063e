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
<|hole|>
