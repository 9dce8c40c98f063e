fn free(bookings: &[(u32, u32)], least: u32) -> Vec<(u32, u32)> {
    let bookings: Vec<Slot> = bookings
        .iter()
        .map(|&(from, to)| Slot { from, to })
        .collect();
    free_slots(
        Slot {
            from: 480,
            to: 1080,
        },
        &bookings,
        least,
    )
    .iter()
    .map(|slot| (slot.from, slot.to))
    .collect()
}

#[test]
fn between_bookings() {
    assert_eq!(
        free(&[(540, 600), (720, 780)], 1),
        [(480, 540), (600, 720), (780, 1080)]
    );
    assert_eq!(
        free(&[(720, 780), (540, 600)], 1),
        [(480, 540), (600, 720), (780, 1080)]
    );
    assert_eq!(free(&[], 1), [(480, 1080)]);
}

#[test]
fn overlapping_and_nested_bookings() {
    assert_eq!(
        free(&[(540, 700), (600, 650), (690, 720)], 1),
        [(480, 540), (720, 1080)]
    );
    assert_eq!(
        free(&[(540, 600), (600, 660)], 1),
        [(480, 540), (660, 1080)]
    );
    assert_eq!(
        free(&[(500, 1000), (510, 520), (530, 540)], 1),
        [(480, 500), (1000, 1080)]
    );
}

#[test]
fn beyond_the_opening_hours() {
    assert_eq!(free(&[(400, 500), (1000, 1200)], 1), [(500, 1000)]);
    assert_eq!(free(&[(0, 480), (1080, 1100)], 1), [(480, 1080)]);
    assert_eq!(free(&[(0, 100), (1300, 1400)], 1), [(480, 1080)]);
    assert_eq!(free(&[(0, 1440)], 0), []);
    assert_eq!(free(&[(480, 1080)], 0), []);
}

#[test]
fn long_enough() {
    assert_eq!(free(&[(500, 540), (570, 1079)], 30), [(540, 570)]);
    assert_eq!(free(&[(500, 540), (570, 1079)], 31), []);
    assert_eq!(
        free(&[(500, 540), (570, 1079)], 1),
        [(480, 500), (540, 570), (1079, 1080)]
    );
    assert_eq!(free(&[(500, 540), (540, 1080)], 0), [(480, 500)]);
    assert_eq!(free(&[], 600), [(480, 1080)]);
    assert_eq!(free(&[], 601), []);
}

#[test]
fn bookings_that_take_no_time() {
    assert_eq!(free(&[(600, 600)], 0), [(480, 1080)]);
    assert_eq!(free(&[(700, 600)], 1), [(480, 1080)]);
    assert_eq!(free_slots(Slot { from: 600, to: 600 }, &[], 0), []);
    assert_eq!(free_slots(Slot { from: 600, to: 500 }, &[], 0), []);
}
