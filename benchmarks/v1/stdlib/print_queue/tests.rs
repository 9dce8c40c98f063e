fn queue(jobs: &[(&str, Urgency, u32)]) -> PrintQueue {
    let mut queue = PrintQueue::default();
    for &(name, urgency, pages) in jobs {
        queue.push(Job {
            name: name.to_string(),
            urgency,
            pages,
        });
    }
    queue
}

fn printed(mut queue: PrintQueue) -> String {
    std::iter::from_fn(|| queue.pop())
        .map(|job| job.name)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn urgent_jobs_come_first() {
    let jobs = [
        ("a", Urgency::Whenever, 1),
        ("b", Urgency::Now, 90),
        ("c", Urgency::Today, 5),
    ];
    assert_eq!(printed(queue(&jobs)), "b c a");
}

#[test]
fn short_jobs_come_before_long_ones() {
    let jobs = [
        ("a", Urgency::Today, 30),
        ("b", Urgency::Today, 2),
        ("c", Urgency::Today, 7),
    ];
    assert_eq!(printed(queue(&jobs)), "b c a");
}

#[test]
fn equals_in_order_of_arrival() {
    let jobs: Vec<_> = ["a", "b", "c", "d", "e", "f", "g"]
        .map(|name| (name, Urgency::Now, 1))
        .into();
    assert_eq!(printed(queue(&jobs)), "a b c d e f g");
}

#[test]
fn jobs_may_come_between() {
    let mut queue = queue(&[("a", Urgency::Today, 1), ("b", Urgency::Today, 1)]);
    assert_eq!(queue.pop().unwrap().name, "a");
    queue.push(Job {
        name: "c".to_string(),
        urgency: Urgency::Today,
        pages: 1,
    });
    queue.push(Job {
        name: "d".to_string(),
        urgency: Urgency::Now,
        pages: 9,
    });
    assert_eq!(printed(queue), "d b c");
}

#[test]
fn an_empty_queue() {
    assert_eq!(PrintQueue::default().pop(), None);
    assert_eq!(printed(queue(&[])), "");
}
