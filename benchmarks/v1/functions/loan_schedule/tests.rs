fn months(amount: u32, basis_points: u32, payment: u32) -> Vec<(u64, u64, u64)> {
    schedule(amount, basis_points, payment)
        .unwrap()
        .iter()
        .map(|month| (month.interest, month.repaid, month.left))
        .collect()
}

#[test]
fn without_interest() {
    assert_eq!(
        months(1000, 0, 400),
        [(0, 400, 600), (0, 400, 200), (0, 200, 0)]
    );
    assert_eq!(months(800, 0, 400), [(0, 400, 400), (0, 400, 0)]);
}

#[test]
fn interest_falls_with_what_is_owed() {
    // 1 % a month
    assert_eq!(
        months(100_000, 1200, 34_003),
        [
            (1000, 33_003, 66_997),
            (670, 33_333, 33_664),
            (337, 33_664, 0)
        ]
    );
}

#[test]
fn the_last_instalment_includes_its_interest() {
    assert_eq!(months(10_000, 1200, 10_100), [(100, 10_000, 0)]);
    assert_eq!(months(10_000, 1200, 10_099), [(100, 9_999, 1), (0, 1, 0)]);
    assert_eq!(months(10_000, 1200, u32::MAX), [(100, 10_000, 0)]);
}

#[test]
fn halves_go_to_the_even_cent() {
    // 0.5, 1.5 and 2.5 cents
    assert_eq!(months(50, 1200, 50), [(0, 50, 0)]);
    assert_eq!(months(150, 1200, 200), [(2, 150, 0)]);
    assert_eq!(months(250, 1200, 300), [(2, 250, 0)]);
    assert_eq!(months(251, 1200, 300), [(3, 251, 0)]);
    assert_eq!(months(49, 1200, 300), [(0, 49, 0)]);
}

#[test]
fn what_never_ends_is_refused() {
    assert_eq!(schedule(10_000, 1200, 100), None);
    assert_eq!(schedule(10_000, 1200, 0), None);
    assert_eq!(schedule(10_000, 1200, 99), None);
    assert_eq!(schedule(u32::MAX, u32::MAX, u32::MAX), None);
    assert!(schedule(10_000, 1200, 101).is_some());
    assert_eq!(schedule(0, 1200, 0), Some(vec![]));
}
