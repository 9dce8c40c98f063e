use dead_letters::{Failure, Message, Outcome, Queue};

fn queue(tries: u32, bodies: &[&str]) -> Queue {
    let mut queue = Queue::new(tries, 10);
    bodies.iter().for_each(|body| queue.push(body));
    queue
}

fn fail(_: &Message) -> Result<(), Failure> {
    Err(Failure::Temporary("busy".to_string()))
}

#[test]
fn messages_are_handled_in_order() {
    let mut queue = queue(3, &["a", "b"]);
    let mut seen = Vec::new();
    for _ in 0..2 {
        let outcome = queue.step(0, |message| {
            seen.push((message.body.clone(), message.tries));
            Ok(())
        });
        assert_eq!(outcome, Outcome::Done);
    }
    assert_eq!(seen, [("a".to_string(), 1), ("b".to_string(), 1)]);
    assert_eq!(queue.step(0, fail), Outcome::Idle);
}

#[test]
fn pauses_grow() {
    let mut queue = queue(3, &["a"]);
    assert_eq!(queue.step(5, fail), Outcome::Later);
    assert_eq!(queue.step(14, fail), Outcome::Idle);
    assert_eq!(queue.step(15, fail), Outcome::Later);
    assert_eq!(queue.step(34, fail), Outcome::Idle);
    assert_eq!(queue.step(35, fail), Outcome::SetAside);
    assert_eq!(queue.waiting(), 0);
    let (message, reason) = &queue.dead()[0];
    assert_eq!((message.tries, reason.as_str()), (3, "busy"));
}

#[test]
fn others_go_first_meanwhile() {
    let mut queue = queue(2, &["a", "b", "c"]);
    queue.step(0, fail);
    let mut seen = Vec::new();
    for now in [1, 12, 12] {
        queue.step(now, |message| {
            seen.push(message.body.clone());
            Ok(())
        });
    }
    assert_eq!(seen, ["b", "c", "a"]);
}

#[test]
fn what_is_not_due_blocks_nothing() {
    let mut queue = queue(3, &["a"]);
    queue.step(0, fail);
    queue.step(10, fail);
    queue.push("b");
    assert_eq!(
        queue.step(11, |message| (message.body == "b")
            .then_some(())
            .ok_or(Failure::Temporary(String::new()))),
        Outcome::Done
    );
    assert_eq!(queue.waiting(), 1);
}

#[test]
fn permanent_failures_are_set_aside_at_once() {
    let mut queue = queue(9, &["a", "b"]);
    let outcome = queue.step(0, |_| Err(Failure::Permanent("bad".to_string())));
    assert_eq!(outcome, Outcome::SetAside);
    assert_eq!((queue.waiting(), queue.dead()[0].1.as_str()), (1, "bad"));
    assert_eq!(queue.dead()[0].0.tries, 1);
}

#[test]
fn a_message_is_tried_once_at_least() {
    for tries in [0, 1] {
        assert_eq!(queue(tries, &["a"]).step(0, fail), Outcome::SetAside);
    }
}
