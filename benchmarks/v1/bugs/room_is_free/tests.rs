fn free(start: u16, end: u16) -> bool {
    let bookings = [
        Booking {
            start: 540,
            end: 600,
        },
        Booking {
            start: 660,
            end: 720,
        },
    ];
    is_free(&bookings, Booking { start, end })
}

#[test]
fn between_the_bookings() {
    assert!(free(610, 650));
    assert!(free(0, 500));
    assert!(free(800, 900));
}

#[test]
fn bookings_may_touch() {
    assert!(free(600, 660));
    assert!(free(480, 540));
    assert!(free(720, 721));
}

#[test]
fn overlaps_of_every_kind() {
    assert!(!free(530, 541));
    assert!(!free(599, 610));
    assert!(!free(550, 560));
    assert!(!free(540, 600));
    assert!(!free(500, 640));
    assert!(!free(700, 800));
}

#[test]
fn times_that_make_no_sense() {
    assert!(!free(100, 100));
    assert!(!free(200, 100));
    assert!(!free(1400, 1441));
    assert!(free(1400, 1440));
    assert!(!is_free(&[], Booking { start: 9, end: 9 }));
}
