fn taken(by: &str) -> Result<(), Refusal> {
    Err(Refusal::TakenBy(by.to_string()))
}

fn room() -> Room {
    let mut room = Room::default();
    assert_eq!(room.book(540, 600, "ann"), Ok(()));
    assert_eq!(room.book(720, 780, "bob"), Ok(()));
    room
}

#[test]
fn free_times_can_be_booked_in_any_order() {
    let mut room = room();
    assert_eq!(room.book(0, 60, "cat"), Ok(()));
    assert_eq!(room.book(630, 660, "dan"), Ok(()));
    assert_eq!(room.book(900, 960, "eve"), Ok(()));
    assert_eq!(room.book(650, 655, "fay"), taken("dan"));
    assert_eq!(room.at(0), Some("cat"));
    assert_eq!(room.at(60), None);
    assert_eq!(room.at(959), Some("eve"));
}

#[test]
fn bookings_may_touch() {
    let mut room = room();
    assert_eq!(room.book(600, 720, "cat"), Ok(()));
    assert_eq!(room.book(500, 540, "dan"), Ok(()));
    assert_eq!((room.at(599), room.at(600)), (Some("ann"), Some("cat")));
}

#[test]
fn any_minute_in_common_refuses() {
    let mut room = room();
    for (from, until) in [(530, 541), (599, 610), (550, 560), (540, 600), (500, 650)] {
        assert_eq!(
            room.book(from, until, "cat"),
            taken("ann"),
            "{from} to {until}"
        );
    }
    assert_eq!(room.book(779, 800, "cat"), taken("bob"));
    assert_eq!(room.book(610, 721, "cat"), taken("bob"));
}

#[test]
fn the_earliest_in_the_way_is_named() {
    assert_eq!(room().book(0, 1440, "cat"), taken("ann"));
    assert_eq!(room().book(600, 1440, "cat"), taken("bob"));
}

#[test]
fn a_refused_booking_changes_nothing() {
    let mut room = room();
    assert_eq!(room.book(610, 610, "cat"), Err(Refusal::Empty));
    assert_eq!(room.book(620, 610, "cat"), Err(Refusal::Empty));
    assert_eq!(room.book(590, 615, "cat"), taken("ann"));
    assert_eq!(room.at(612), None);
}
