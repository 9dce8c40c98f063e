fn merged(a: &[(u32, char)], b: &[(u32, char)]) -> Vec<(u32, char)> {
    merge(a.to_vec(), b.to_vec()).collect()
}

#[test]
fn the_lesser_comes_first() {
    assert_eq!(
        merged(&[(1, 'a'), (4, 'b')], &[(2, 'x'), (3, 'y'), (9, 'z')]),
        [(1, 'a'), (2, 'x'), (3, 'y'), (4, 'b'), (9, 'z')]
    );
}

#[test]
fn equal_keys_are_given_once() {
    assert_eq!(
        merged(&[(1, 'a'), (2, 'b')], &[(1, 'x'), (3, 'y')]),
        [(1, 'a'), (2, 'b'), (3, 'y')]
    );
    assert_eq!(merged(&[(5, 'a')], &[(5, 'x')]), [(5, 'a')]);
}

#[test]
fn one_may_be_empty_or_end_early() {
    assert_eq!(merged(&[], &[(1, 'x'), (2, 'y')]), [(1, 'x'), (2, 'y')]);
    assert_eq!(merged(&[(1, 'a'), (2, 'b')], &[]), [(1, 'a'), (2, 'b')]);
    assert_eq!(merged(&[], &[]), []);
}

#[test]
fn endless_ones() {
    let even = (0..).step_by(2).map(|n| (n, "even"));
    let threes = (0..).step_by(3).map(|n| (n, "three"));
    let found: Vec<(u64, &str)> = merge(even, threes).take(6).collect();
    assert_eq!(
        found,
        [
            (0, "even"),
            (2, "even"),
            (3, "three"),
            (4, "even"),
            (6, "even"),
            (8, "even")
        ]
    );
}

#[test]
fn keys_need_not_be_copied() {
    let a = vec![(String::from("a"), vec![1])];
    let b = vec![(String::from("b"), vec![2])];
    assert_eq!(merge(a, b).map(|(key, _)| key).collect::<String>(), "ab");
}

#[test]
fn the_newest_prices() {
    let (a, b) = ([(1, 1.0), (5, 5.0)], [(3, 3.5), (5, 5.5), (7, 7.5)]);
    assert_eq!(newest(&a, &b, 2), [(5, 5.0), (7, 7.5)]);
    assert_eq!(newest(&a, &b, 9).len(), 4);
}
