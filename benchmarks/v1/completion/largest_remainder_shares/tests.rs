fn shares(amount: u64, weights: &[u32]) -> Vec<u64> {
    let shares = share_out(amount, weights).unwrap();
    assert_eq!(shares.iter().sum::<u64>(), amount);
    shares
}

#[test]
fn exact_parts() {
    assert_eq!(shares(100, &[1, 1, 2]), [25, 25, 50]);
    assert_eq!(shares(99, &[5]), [99]);
}

#[test]
fn of_equals_the_first_ones_get_a_cent_more() {
    assert_eq!(shares(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(shares(11, &[3, 3, 3]), [4, 4, 3]);
}

#[test]
fn those_that_lost_most_come_first() {
    assert_eq!(shares(10, &[1, 5, 3]), [1, 6, 3]);
    assert_eq!(shares(10, &[2, 2, 7]), [2, 2, 6]);
    assert_eq!(shares(1, &[1, 3, 2]), [0, 1, 0]);
    assert_eq!(shares(7, &[5, 4, 1]), [3, 3, 1]);
}

#[test]
fn weights_of_zero_get_nothing() {
    assert_eq!(shares(100, &[0, 1, 0, 2]), [0, 33, 0, 67]);
    assert_eq!(shares(0, &[4, 9]), [0, 0]);
}

#[test]
fn nothing_to_share_by() {
    assert_eq!(share_out(100, &[]), None);
    assert_eq!(share_out(100, &[0, 0]), None);
    assert_eq!(share_out(0, &[]), None);
}

#[test]
fn large_amounts() {
    assert_eq!(
        shares(u64::MAX, &[u32::MAX, u32::MAX]),
        [u64::MAX / 2 + 1, u64::MAX / 2]
    );
}
