use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Barrier;
use std::thread;

#[test]
fn computed_once() {
    let cache = Cache::new();
    assert_eq!(cache.get("a", || 1), 1);
    assert_eq!(cache.get("a", || unreachable!()), 1);
    assert_eq!(cache.get("b", || 2), 2);
}

#[test]
fn forgotten_keys_are_computed_anew() {
    let cache = Cache::new();
    cache.get("a", || 1);
    cache.get("b", || 2);
    cache.forget(&"a");
    cache.forget(&"z");
    assert_eq!(cache.get("a", || 3), 3);
    assert_eq!(cache.get("b", || 4), 2);
}

#[test]
fn a_computation_may_ask_for_other_keys() {
    fn total(cache: &Cache<u32, u64>, n: u32) -> u64 {
        cache.get(n, || {
            if n == 0 {
                0
            } else {
                u64::from(n) + total(cache, n - 1)
            }
        })
    }
    let cache = Cache::new();
    assert_eq!(total(&cache, 40), 820);
    assert_eq!(cache.get(39, || unreachable!()), 780);
}

#[test]
fn threads_wait_for_one_computation() {
    let cache = Cache::new();
    let computed = AtomicUsize::new(0);
    let together = Barrier::new(8);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (cache, computed, together) = (&cache, &computed, &together);
                scope.spawn(move || {
                    together.wait();
                    cache.get("key", || {
                        computed.fetch_add(1, Ordering::SeqCst);
                        for _ in 0..100 {
                            thread::yield_now();
                        }
                        number
                    })
                })
            })
            .collect();
        let found: Vec<usize> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        assert!(found.iter().all(|number| *number == found[0]));
    });
    assert_eq!(computed.load(Ordering::SeqCst), 1);
}

#[test]
fn other_keys_are_not_held_up() {
    // both computations must run at once for either to end
    let cache = Cache::new();
    let together = Barrier::new(2);
    let sum: u32 = thread::scope(|scope| {
        let threads = [1, 2].map(|key| {
            let (cache, together) = (&cache, &together);
            scope.spawn(move || {
                cache.get(key, || {
                    together.wait();
                    cache.forget(&77);
                    key
                })
            })
        });
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(sum, 3);
}

#[test]
fn a_computation_that_panics_is_done_again() {
    let cache = Cache::new();
    let failed = catch_unwind(AssertUnwindSafe(|| {
        cache.get(5, || panic!("no connection"))
    }));
    assert!(failed.is_err());
    assert_eq!(cache.get(5, || "value"), "value");
}
