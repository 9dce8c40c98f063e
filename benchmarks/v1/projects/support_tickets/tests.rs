use std::cmp::Ordering;
use support_tickets::{Desk, Ticket, Urgency};

fn numbers(desk: &mut Desk) -> Vec<u32> {
    std::iter::from_fn(|| desk.next())
        .map(|ticket| ticket.number)
        .collect()
}

#[test]
fn the_more_urgent_first() {
    let mut desk = Desk::default();
    desk.open(1, Urgency::Low, 5, "a");
    desk.open(2, Urgency::Outage, 9, "b");
    desk.open(3, Urgency::Normal, 1, "c");
    assert_eq!(numbers(&mut desk), [2, 3, 1]);
    assert!(desk.next().is_none());
}

#[test]
fn of_equals_the_oldest() {
    let mut desk = Desk::default();
    desk.open(1, Urgency::Normal, 30, "a");
    desk.open(2, Urgency::Normal, 10, "b");
    desk.open(3, Urgency::Normal, 20, "c");
    assert_eq!(numbers(&mut desk), [2, 3, 1]);
}

#[test]
fn of_those_the_smaller_number_then_the_text() {
    let mut desk = Desk::default();
    desk.open(7, Urgency::Low, 10, "y");
    desk.open(4, Urgency::Low, 10, "z");
    desk.open(7, Urgency::Low, 10, "x");
    let plan: Vec<&str> = desk
        .plan()
        .into_iter()
        .map(|ticket| ticket.text.as_str())
        .collect();
    assert_eq!(plan, ["z", "x", "y"]);
    assert_eq!(desk.next().unwrap().text, "z");
}

#[test]
fn only_equal_tickets_are_equal_in_order() {
    let ticket = |number, text: &str| Ticket {
        number,
        urgency: Urgency::Low,
        opened: 1,
        text: text.to_string(),
    };
    assert_eq!(ticket(1, "a").cmp(&ticket(1, "a")), Ordering::Equal);
    assert_eq!(ticket(1, "a").cmp(&ticket(1, "b")), Ordering::Greater);
    assert_eq!(ticket(2, "a").cmp(&ticket(1, "a")), Ordering::Less);
    assert!(ticket(1, "b") > ticket(2, "a"));
}
