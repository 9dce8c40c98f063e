#[test]
fn gaps_of_any_length() {
    assert_eq!(missing(&[4, 5, 7, 8, 12]), [6..=6, 9..=11]);
    assert_eq!(missing(&[0, 2]), [1..=1]);
    assert_eq!(missing(&[0, 1000]), [1..=999]);
}

#[test]
fn no_gaps() {
    assert_eq!(missing(&[7, 8, 9]), []);
    assert_eq!(missing(&[7]), []);
    assert_eq!(missing(&[]), []);
}

#[test]
fn repeated_numbers() {
    assert_eq!(missing(&[3, 3, 4, 4, 4, 6, 6]), [5..=5]);
    assert_eq!(missing(&[1, 1]), []);
}

#[test]
fn the_ends_of_the_numbers() {
    assert_eq!(missing(&[0, u32::MAX]), [1..=u32::MAX - 1]);
    assert_eq!(missing(&[u32::MAX - 1, u32::MAX, u32::MAX]), []);
}
