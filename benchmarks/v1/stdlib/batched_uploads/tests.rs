fn sizes(sizes: &[u64], most_items: usize, most_bytes: u64) -> Vec<Vec<u64>> {
    batches(sizes.iter().copied(), most_items, most_bytes, |&size| size).collect()
}

#[test]
fn bounded_by_size() {
    assert_eq!(
        sizes(&[3, 4, 3, 5, 5, 1], 9, 10),
        [vec![3, 4, 3], vec![5, 5], vec![1]]
    );
    assert_eq!(sizes(&[6, 6, 4], 9, 10), [vec![6], vec![6, 4]]);
    assert_eq!(sizes(&[0, 0, 1], 9, 0), [vec![0, 0], vec![1]]);
}

#[test]
fn bounded_by_number() {
    assert_eq!(
        sizes(&[1, 1, 1, 1, 1], 2, 10),
        [vec![1, 1], vec![1, 1], vec![1]]
    );
    assert_eq!(sizes(&[1, 2, 3], 1, 10), [vec![1], vec![2], vec![3]]);
    assert_eq!(sizes(&[1, 2], 0, 10), [vec![1], vec![2]]);
}

#[test]
fn large_items_stand_alone() {
    assert_eq!(
        sizes(&[50, 1, 2, 50, 50, 3], 9, 10),
        [vec![50], vec![1, 2], vec![50], vec![50], vec![3]]
    );
    assert_eq!(sizes(&[0, 11, 0], 9, 10), [vec![0], vec![11], vec![0]]);
}

#[test]
fn sizes_that_do_not_add_up() {
    assert_eq!(
        sizes(&[u64::MAX, u64::MAX, 1], 9, u64::MAX),
        [vec![u64::MAX], vec![u64::MAX], vec![1]]
    );
    assert_eq!(
        sizes(&[u64::MAX - 1, 1, 0, 1], 9, u64::MAX),
        [vec![u64::MAX - 1, 1, 0], vec![1]]
    );
}

#[test]
fn items_of_any_kind() {
    let names = vec!["a".to_string(), "bcd".to_string(), "ef".to_string()];
    let found: Vec<Vec<String>> = batches(names, 5, 4, |name| name.len() as u64).collect();
    assert_eq!(found, [vec!["a", "bcd"], vec!["ef"]]);
    assert_eq!(sizes(&[], 3, 3).len(), 0);
}

#[test]
fn no_more_is_taken_than_needed() {
    let mut taken = 0;
    let mut found = batches((0u64..).inspect(|_| taken += 1), 3, 100, |_| 1);
    assert_eq!(found.next(), Some(vec![0, 1, 2]));
    assert_eq!(found.next(), Some(vec![3, 4, 5]));
    drop(found);
    assert!(taken <= 7);
}
