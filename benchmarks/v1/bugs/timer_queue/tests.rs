fn queue(timers: &[(u64, &str)]) -> TimerQueue {
    let mut queue = TimerQueue::default();
    for (due, name) in timers {
        queue.set(*due, name);
    }
    queue
}

#[test]
fn the_earliest_first() {
    let mut queue = queue(&[(30, "c"), (10, "a"), (20, "b")]);
    assert_eq!(queue.next_due(), Some(10));
    assert_eq!(queue.due(30), ["a", "b", "c"]);
    assert_eq!(queue.next_due(), None);
}

#[test]
fn only_what_is_due() {
    let mut queue = queue(&[(30, "c"), (10, "a"), (20, "b")]);
    assert!(queue.due(9).is_empty());
    assert_eq!(queue.due(20), ["a", "b"]);
    assert_eq!(queue.next_due(), Some(30));
    queue.set(25, "d");
    assert_eq!(queue.due(100), ["d", "c"]);
}

#[test]
fn timers_of_one_time_in_the_order_of_setting() {
    let names = ["z", "y", "a", "m", "b", "x", "c", "w"];
    let timers: Vec<(u64, &str)> = names.iter().map(|name| (5, *name)).collect();
    assert_eq!(queue(&timers).due(5), names);
    assert_eq!(
        queue(&[(7, "late"), (5, "x"), (7, "later"), (5, "a")]).due(7),
        ["x", "a", "late", "later"]
    );
}

#[test]
fn equality_agrees_with_the_order() {
    let timer = |due, number, name: &str| Timer {
        due,
        number,
        name: name.to_string(),
    };
    assert!(timer(1, 1, "a") != timer(2, 2, "a"));
    assert!(timer(1, 1, "a") != timer(1, 2, "a"));
    assert!(timer(1, 1, "a") == timer(1, 1, "a"));
    assert!(timer(1, 9, "a") > timer(2, 1, "b"));
    assert!(timer(1, 1, "a") > timer(1, 2, "a"));
}
