fn batch(label: &str, times: &[u64]) -> Vec<Event> {
    let event = |(number, &at): (usize, &u64)| Event {
        at,
        text: format!("{label}{number}"),
    };
    times.iter().enumerate().map(event).collect()
}

fn texts(events: &[Event]) -> String {
    events
        .iter()
        .map(|event| event.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn events_come_in_order_of_time() {
    let merged = merge(batch("a", &[1, 4, 9]), batch("b", &[2, 3, 10, 11]));
    assert_eq!(texts(&merged), "a0 b0 b1 a1 a2 b2 b3");
    let times: Vec<u64> = merged.iter().map(|event| event.at).collect();
    assert_eq!(times, [1, 2, 3, 4, 9, 10, 11]);
}

#[test]
fn at_one_time_the_left_comes_first() {
    let merged = merge(batch("a", &[5, 5]), batch("b", &[5, 5, 6]));
    assert_eq!(texts(&merged), "a0 a1 b0 b1 b2");
}

#[test]
fn one_batch_may_be_empty() {
    assert_eq!(texts(&merge(batch("a", &[1, 2]), Vec::new())), "a0 a1");
    assert_eq!(texts(&merge(Vec::new(), batch("b", &[1, 2]))), "b0 b1");
    assert!(merge(Vec::new(), Vec::new()).is_empty());
}

#[test]
fn texts_are_moved() {
    let (a, b) = (batch("a", &[2]), batch("b", &[1]));
    let places = [b[0].text.as_ptr(), a[0].text.as_ptr()];
    let merged = merge(a, b);
    assert_eq!([merged[0].text.as_ptr(), merged[1].text.as_ptr()], places);
}

#[test]
fn many_batches() {
    let batches = vec![batch("a", &[3]), batch("b", &[1, 3]), batch("c", &[0, 3])];
    assert_eq!(texts(&merge_all(batches)), "c0 b0 a0 b1 c1");
    assert!(merge_all(Vec::new()).is_empty());
}
