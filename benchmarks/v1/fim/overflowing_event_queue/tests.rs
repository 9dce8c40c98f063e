fn filled(room: usize, count: u32) -> Events<u32> {
    let mut events = Events::new(room);
    (1..=count).for_each(|event| events.push(event));
    events
}

#[test]
fn events_in_their_order() {
    assert_eq!(filled(5, 3).take(9), (vec![1, 2, 3], 0));
    assert_eq!(filled(3, 3).take(9), (vec![1, 2, 3], 0));
}

#[test]
fn the_oldest_are_lost() {
    assert_eq!(filled(3, 4).take(9), (vec![2, 3, 4], 1));
    assert_eq!(filled(3, 10).take(9), (vec![8, 9, 10], 7));
    assert_eq!(filled(1, 2).take(9), (vec![2], 1));
}

#[test]
fn losses_are_told_once() {
    let mut events = filled(2, 5);
    assert_eq!(events.take(0), (vec![], 3));
    assert_eq!(events.take(1), (vec![4], 0));
    events.push(6);
    assert_eq!(events.take(9), (vec![5, 6], 0));
    assert_eq!(events.take(9), (vec![], 0));
}

#[test]
fn what_was_taken_makes_room() {
    let mut events = filled(3, 3);
    events.take(2);
    events.push(4);
    events.push(5);
    assert_eq!(events.take(9), (vec![3, 4, 5], 0));
}

#[test]
fn no_room_at_all() {
    assert_eq!(filled(0, 3).take(9), (vec![], 3));
}
