#[test]
fn messages_reach_all_subscribers() {
    let (topic, a, b) = (Topic::default(), Inbox::new(), Inbox::new());
    topic.subscribe(&a);
    assert_eq!(topic.publish("one"), 1);
    topic.subscribe(&b);
    assert_eq!(topic.publish("two"), 2);
    assert_eq!(a.read(), ["one", "two"]);
    assert_eq!(b.read(), ["two"]);
    assert!(a.read().is_empty());
}

#[test]
fn a_topic_keeps_no_inbox_alive() {
    let (topic, inbox) = (Topic::default(), Inbox::new());
    topic.subscribe(&inbox);
    topic.publish("x");
    assert_eq!(Rc::strong_count(&inbox), 1);
    let seen = Rc::downgrade(&inbox);
    drop(inbox);
    assert!(seen.upgrade().is_none());
}

#[test]
fn the_gone_are_forgotten_when_publishing() {
    let (topic, a, b, c) = (Topic::default(), Inbox::new(), Inbox::new(), Inbox::new());
    for inbox in [&a, &b, &c] {
        topic.subscribe(inbox);
    }
    drop(a);
    drop(c);
    assert_eq!(topic.remembered(), 3);
    assert_eq!(topic.publish("x"), 1);
    assert_eq!(topic.remembered(), 1);
    assert_eq!(b.read(), ["x"]);
}

#[test]
fn subscribing_twice_is_once() {
    let (topic, inbox) = (Topic::default(), Inbox::new());
    topic.subscribe(&inbox);
    topic.subscribe(&Rc::clone(&inbox));
    assert_eq!(topic.publish("x"), 1);
    assert_eq!(inbox.read().len(), 1);
}

#[test]
fn inboxes_that_look_alike_are_two() {
    let (topic, a, b) = (Topic::default(), Inbox::new(), Inbox::new());
    topic.subscribe(&a);
    topic.subscribe(&b);
    assert_eq!(topic.remembered(), 2);
    assert_eq!(Topic::default().publish("nobody"), 0);
}
