fn order(jobs: &[(&str, u8)]) -> Vec<String> {
    let mut queue = Queue::default();
    for (name, urgency) in jobs {
        queue.add(name, *urgency);
    }
    std::iter::from_fn(|| queue.next_job()).collect()
}

#[test]
fn the_most_urgent_first() {
    assert_eq!(order(&[("a", 1), ("b", 9), ("c", 5)]), ["b", "c", "a"]);
    assert_eq!(order(&[("a", 0), ("b", 255)]), ["b", "a"]);
}

#[test]
fn equals_in_the_order_they_came() {
    assert_eq!(
        order(&[("z", 3), ("y", 3), ("x", 3), ("a", 3), ("m", 3), ("n", 3)]),
        ["z", "y", "x", "a", "m", "n"]
    );
}

#[test]
fn urgency_goes_before_age() {
    assert_eq!(
        order(&[("a", 1), ("b", 2), ("c", 1), ("d", 2)]),
        ["b", "d", "a", "c"]
    );
}

#[test]
fn jobs_may_come_in_between() {
    let mut queue = Queue::default();
    queue.add("a", 1);
    queue.add("b", 1);
    assert_eq!(queue.next_job().as_deref(), Some("a"));
    queue.add("c", 1);
    queue.add("d", 2);
    assert_eq!(queue.next_job().as_deref(), Some("d"));
    assert_eq!(queue.next_job().as_deref(), Some("b"));
    assert_eq!(queue.next_job().as_deref(), Some("c"));
}

#[test]
fn an_empty_queue_has_no_job() {
    assert_eq!(Queue::default().next_job(), None);
}
