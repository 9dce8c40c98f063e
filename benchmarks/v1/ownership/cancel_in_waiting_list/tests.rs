fn list(parties: &[(&str, u32)]) -> WaitingList {
    let mut list = WaitingList::default();
    for (name, guests) in parties {
        list.arrive(name, *guests);
    }
    list
}

fn guests(parties: &[Party]) -> Vec<u32> {
    parties.iter().map(|party| party.guests).collect()
}

#[test]
fn cancelled_parties_leave_and_others_keep_their_order() {
    let mut list = list(&[("Ito", 2), ("Roy", 4), ("Ito", 3), ("Kim", 1)]);
    assert_eq!(guests(&list.cancel("Ito")), [2, 3]);
    assert_eq!(list.names(), ["Roy", "Kim"]);
    assert_eq!(list.len(), 2);
}

#[test]
fn neighbours_and_the_ends() {
    let mut list = list(&[("A", 1), ("A", 2), ("B", 3), ("A", 4), ("A", 5)]);
    assert_eq!(guests(&list.cancel("A")), [1, 2, 4, 5]);
    assert_eq!(list.names(), ["B"]);
    list.arrive("C", 6);
    assert_eq!(list.names(), ["B", "C"]);
}

#[test]
fn all_or_none() {
    let mut list = list(&[("A", 1), ("A", 2)]);
    assert!(list.cancel("B").is_empty());
    assert_eq!(list.len(), 2);
    assert_eq!(list.cancel("A").len(), 2);
    assert_eq!(list.len(), 0);
    assert!(list.cancel("A").is_empty());
    assert!(list.names().is_empty());
}

#[test]
fn the_first_that_fits_is_seated() {
    let mut list = list(&[("A", 6), ("B", 4), ("C", 2), ("D", 1)]);
    assert_eq!(list.seat(4).unwrap().name, "B");
    assert_eq!(list.seat(4).unwrap().name, "C");
    assert_eq!(list.names(), ["A", "D"]);
    assert_eq!(list.seat(0), None);
    assert_eq!(list.seat(9).unwrap().name, "A");
    assert_eq!(list.len(), 1);
}
