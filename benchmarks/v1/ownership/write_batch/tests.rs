#[derive(Debug, PartialEq)]
struct Event(u32);

#[test]
fn a_full_batch_is_handed_over_in_order() {
    let mut batcher = Batcher::new(3);
    assert_eq!(batcher.push(Event(1)), None);
    assert_eq!(batcher.push(Event(2)), None);
    assert_eq!(
        batcher.push(Event(3)),
        Some(vec![Event(1), Event(2), Event(3)])
    );
    assert!(batcher.waiting().is_empty());
    assert_eq!(batcher.sent(), 1);
}

#[test]
fn the_next_batch_begins_empty() {
    let mut batcher = Batcher::new(2);
    let batches: Vec<Vec<u32>> = (0..5).filter_map(|n| batcher.push(n)).collect();
    assert_eq!(batches, [[0, 1], [2, 3]]);
    assert_eq!(batcher.waiting(), [4]);
    assert_eq!(batcher.flush(), Some(vec![4]));
    assert_eq!(batcher.sent(), 3);
}

#[test]
fn nothing_is_no_batch() {
    let mut batcher = Batcher::<String>::new(4);
    assert_eq!(batcher.flush(), None);
    assert_eq!(batcher.sent(), 0);
    batcher.push("a".to_string());
    assert!(batcher.flush().is_some());
    assert_eq!(batcher.flush(), None);
    assert_eq!(batcher.sent(), 1);
}

#[test]
fn a_size_of_none_counts_as_one() {
    let mut batcher = Batcher::new(0);
    assert_eq!(batcher.push('x'), Some(vec!['x']));
    assert_eq!(batcher.sent(), 1);
}
