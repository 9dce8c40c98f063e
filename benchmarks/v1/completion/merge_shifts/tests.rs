fn joined(shifts: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let shifts: Vec<Shift> = shifts
        .iter()
        .map(|&(start, end)| Shift { start, end })
        .collect();
    covered(&shifts)
        .iter()
        .map(|shift| (shift.start, shift.end))
        .collect()
}

#[test]
fn gaps_stay() {
    assert_eq!(joined(&[(60, 120), (180, 240)]), [(60, 120), (180, 240)]);
    assert_eq!(joined(&[(0, 1), (2, 3)]), [(0, 1), (2, 3)]);
}

#[test]
fn overlaps_become_one() {
    assert_eq!(joined(&[(60, 120), (100, 240)]), [(60, 240)]);
    assert_eq!(
        joined(&[(0, 10), (5, 15), (12, 30), (40, 50)]),
        [(0, 30), (40, 50)]
    );
}

#[test]
fn a_shift_within_another_changes_nothing() {
    assert_eq!(joined(&[(0, 100), (20, 30), (90, 95)]), [(0, 100)]);
    assert_eq!(joined(&[(0, 100), (20, 30), (100, 101)]), [(0, 101)]);
    assert_eq!(joined(&[(5, 10), (5, 7)]), [(5, 10)]);
}

#[test]
fn those_that_touch_become_one() {
    assert_eq!(joined(&[(0, 480), (480, 960)]), [(0, 960)]);
}

#[test]
fn order_makes_no_difference() {
    assert_eq!(
        joined(&[(50, 60), (0, 10), (8, 20), (58, 70)]),
        [(0, 20), (50, 70)]
    );
}

#[test]
fn empty_shifts_are_left_out() {
    assert!(joined(&[]).is_empty());
    assert!(joined(&[(5, 5), (9, 3)]).is_empty());
    assert_eq!(joined(&[(0, 5), (5, 5), (6, 8)]), [(0, 5), (6, 8)]);
}
