fn merged(windows: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let windows: Vec<Window> = windows
        .iter()
        .map(|&(start, end)| Window { start, end })
        .collect();
    merge_windows(&windows)
        .into_iter()
        .map(|window| (window.start, window.end))
        .collect()
}

#[test]
fn overlapping_ones_become_one() {
    assert_eq!(merged(&[(0, 10), (5, 15), (20, 30)]), [(0, 15), (20, 30)]);
}

#[test]
fn touching_ones_become_one() {
    assert_eq!(merged(&[(0, 10), (10, 20)]), [(0, 20)]);
    assert_eq!(merged(&[(0, 10), (11, 20)]), [(0, 10), (11, 20)]);
}

#[test]
fn one_within_another() {
    assert_eq!(merged(&[(0, 100), (10, 20), (30, 40)]), [(0, 100)]);
    assert_eq!(merged(&[(0, 100), (0, 50), (90, 110)]), [(0, 110)]);
}

#[test]
fn any_order() {
    assert_eq!(
        merged(&[(50, 60), (0, 10), (55, 70), (8, 12)]),
        [(0, 12), (50, 70)]
    );
}

#[test]
fn empty_and_reversed_ones_say_nothing() {
    assert_eq!(merged(&[(5, 5), (10, 20), (30, 25)]), [(10, 20)]);
    assert_eq!(
        merged(&[(0, 10), (15, 3), (10, 10), (12, 14)]),
        [(0, 10), (12, 14)]
    );
    assert!(merged(&[]).is_empty());
    assert!(merged(&[(7, 7)]).is_empty());
}
