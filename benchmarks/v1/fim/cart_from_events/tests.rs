use Event::{Emptied, Ordered, Reopened};

fn added(item: &str, count: u32) -> Event {
    Event::Added(item.to_string(), count)
}

fn removed(item: &str, count: u32) -> Event {
    Event::Removed(item.to_string(), count)
}

fn swapped(from: &str, to: &str) -> Event {
    Event::Swapped(from.to_string(), to.to_string())
}

fn items(events: &[Event]) -> Vec<(String, u32)> {
    Cart::after(events).items.into_iter().collect()
}

fn one(item: &str, count: u32) -> Vec<(String, u32)> {
    vec![(item.to_string(), count)]
}

#[test]
fn pieces_add_up() {
    assert_eq!(items(&[added("pen", 2), added("pen", 3)]), one("pen", 5));
    assert_eq!(
        items(&[added("pen", u32::MAX), added("pen", 3)]),
        one("pen", u32::MAX)
    );
    assert!(items(&[added("pen", 0)]).is_empty());
}

#[test]
fn pieces_are_removed() {
    assert_eq!(items(&[added("pen", 5), removed("pen", 2)]), one("pen", 3));
    assert!(items(&[added("pen", 5), removed("pen", 5)]).is_empty());
    assert!(items(&[added("pen", 5), removed("pen", 9)]).is_empty());
    assert!(items(&[removed("pen", 1)]).is_empty());
    assert_eq!(items(&[added("pen", 5), removed("pen", 0)]), one("pen", 5));
}

#[test]
fn items_are_swapped() {
    assert_eq!(
        items(&[added("pen", 5), swapped("pen", "ink")]),
        one("ink", 5)
    );
    assert_eq!(
        items(&[added("pen", 5), added("ink", 2), swapped("pen", "ink")]),
        one("ink", 7)
    );
    assert_eq!(
        items(&[added("pen", 5), swapped("pen", "pen")]),
        one("pen", 5)
    );
    assert_eq!(
        items(&[added("pen", 5), swapped("cap", "ink")]),
        one("pen", 5)
    );
    assert_eq!(
        items(&[
            added("pen", u32::MAX),
            added("ink", 2),
            swapped("ink", "pen")
        ]),
        one("pen", u32::MAX)
    );
}

#[test]
fn a_cart_is_emptied() {
    assert!(items(&[added("pen", 5), added("ink", 1), Emptied]).is_empty());
}

#[test]
fn nothing_counts_after_the_order() {
    let late = [
        added("ink", 1),
        removed("pen", 1),
        swapped("pen", "cap"),
        Emptied,
        added("pen", 0),
    ];
    let cart = Cart::after(&[&[added("pen", 5), Ordered], &late[..]].concat());
    assert!(cart.ordered);
    assert_eq!(cart.items.into_iter().collect::<Vec<_>>(), one("pen", 5));
}

#[test]
fn a_cart_is_opened_again() {
    let cart = Cart::after(&[added("pen", 5), Ordered, Emptied, Reopened, added("pen", 1)]);
    assert!(!cart.ordered);
    assert_eq!(cart.items["pen"], 6);
    assert_eq!(Cart::after(&[Reopened]), Cart::default());
}
