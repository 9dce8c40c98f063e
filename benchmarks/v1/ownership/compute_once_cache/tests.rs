use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

#[test]
fn a_value_is_computed_once() {
    let cache = Cache::new();
    let first = cache.get("a", || vec![1, 2]);
    let again = cache.get("a", || unreachable!());
    assert!(Arc::ptr_eq(&first, &again));
    assert_eq!(*cache.get("b", || vec![3]), [3]);
}

#[test]
fn threads_that_ask_at_once_get_one_value() {
    let (cache, computed) = (Cache::new(), AtomicUsize::new(0));
    let values: Vec<Arc<usize>> = thread::scope(|scope| {
        let ask = || cache.get("n", || computed.fetch_add(1, Ordering::SeqCst));
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(computed.load(Ordering::SeqCst), 1);
    assert!(values.iter().all(|value| Arc::ptr_eq(value, &values[0])));
}

#[test]
fn computing_may_ask_for_other_names() {
    let cache = Cache::new();
    let sum = cache.get("sum", || *cache.get("a", || 4) + *cache.get("b", || 5));
    assert_eq!(*sum, 9);
    assert_eq!(*cache.get("a", || 0), 4);
}

#[test]
fn what_is_forgotten_is_computed_again() {
    let cache = Cache::new();
    let old = cache.get("a", || 1);
    assert!(cache.forget("a"));
    assert!(!cache.forget("a"));
    assert_eq!((*old, *cache.get("a", || 2)), (1, 2));
}
