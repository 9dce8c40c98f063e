use room_calendar::{BookError, Calendar, Slot};

fn calendar(bookings: &[(u32, u32, &str)]) -> Calendar {
    let mut calendar = Calendar::new(Slot::new(480, 1080));
    for (start, end, name) in bookings {
        calendar.book(Slot::new(*start, *end), name).unwrap();
    }
    calendar
}

fn shown(calendar: &Calendar) -> Vec<(u32, u32, &str)> {
    calendar
        .bookings()
        .iter()
        .map(|(slot, name)| (slot.start, slot.end, name.as_str()))
        .collect()
}

#[test]
fn bookings_in_order() {
    let calendar = calendar(&[
        (600, 660, "ada"),
        (480, 540, "bob"),
        (540, 600, "cy"),
        (1000, 1080, "bob"),
    ]);
    let expected = [
        (480, 540, "bob"),
        (540, 600, "cy"),
        (600, 660, "ada"),
        (1000, 1080, "bob"),
    ];
    assert_eq!(shown(&calendar), expected);
}

#[test]
fn the_first_that_is_in_the_way() {
    let mut calendar = calendar(&[(700, 800, "ada"), (600, 660, "bob")]);
    let taken = |by: &str, start, end| {
        Err(BookError::Taken {
            by: by.to_string(),
            slot: Slot::new(start, end),
        })
    };
    assert_eq!(
        calendar.book(Slot::new(500, 900), "cy"),
        taken("bob", 600, 660)
    );
    assert_eq!(
        calendar.book(Slot::new(799, 801), "cy"),
        taken("ada", 700, 800)
    );
    assert_eq!(
        calendar.book(Slot::new(610, 620), "bob"),
        taken("bob", 600, 660)
    );
    assert_eq!(calendar.bookings().len(), 2);
}

#[test]
fn opening_hours_and_empty_slots() {
    let mut calendar = calendar(&[(500, 600, "ada")]);
    assert_eq!(
        calendar.book(Slot::new(479, 490), "bob"),
        Err(BookError::Closed)
    );
    assert_eq!(
        calendar.book(Slot::new(550, 1081), "bob"),
        Err(BookError::Closed)
    );
    assert_eq!(
        calendar.book(Slot::new(550, 550), "bob"),
        Err(BookError::Empty)
    );
    assert_eq!(
        calendar.book(Slot::new(2000, 100), "bob"),
        Err(BookError::Empty)
    );
}

#[test]
fn bookings_of_one_person_become_one() {
    assert_eq!(
        shown(&calendar(&[(600, 660, "ada"), (660, 700, "ada")])),
        [(600, 700, "ada")]
    );
    let both = calendar(&[(600, 660, "ada"), (700, 760, "ada"), (660, 700, "ada")]);
    assert_eq!(shown(&both), [(600, 760, "ada")]);
    let other = calendar(&[(600, 660, "ada"), (660, 700, "bob"), (540, 600, "ada")]);
    assert_eq!(shown(&other), [(540, 660, "ada"), (660, 700, "bob")]);
}
