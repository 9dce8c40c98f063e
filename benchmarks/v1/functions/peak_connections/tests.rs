#[test]
fn overlapping_sessions() {
    assert_eq!(peak(&[(0, 10), (5, 15), (8, 9)]), Some((3, 8)));
    assert_eq!(peak(&[(8, 9), (5, 15), (0, 10), (12, 20)]), Some((3, 8)));
    assert_eq!(peak(&[(3, 4)]), Some((1, 3)));
}

#[test]
fn one_that_ends_frees_its_place() {
    assert_eq!(peak(&[(0, 10), (10, 20)]), Some((1, 0)));
    assert_eq!(peak(&[(10, 20), (0, 10), (9, 10)]), Some((2, 9)));
    assert_eq!(peak(&[(0, 10), (10, 20), (10, 30)]), Some((2, 10)));
}

#[test]
fn the_first_second_of_the_peak() {
    assert_eq!(
        peak(&[(50, 60), (50, 60), (10, 20), (10, 20)]),
        Some((2, 10))
    );
    assert_eq!(peak(&[(0, 100), (7, 9), (7, 8), (90, 95)]), Some((3, 7)));
}

#[test]
fn sessions_that_were_never_open() {
    assert_eq!(peak(&[]), None);
    assert_eq!(peak(&[(5, 5), (9, 3)]), None);
    assert_eq!(peak(&[(5, 5), (5, 6), (9, 3)]), Some((1, 5)));
    assert_eq!(peak(&[(0, u64::MAX), (u64::MAX, u64::MAX)]), Some((1, 0)));
}
