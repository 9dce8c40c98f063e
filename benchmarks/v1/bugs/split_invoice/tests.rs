fn split(cents: u32, weights: &[u32]) -> Vec<u32> {
    let shares = split_invoice(cents, weights).unwrap();
    assert_eq!(shares.iter().sum::<u32>(), cents);
    shares
}

#[test]
fn even_parts() {
    assert_eq!(split(900, &[1, 1, 1]), [300, 300, 300]);
    assert_eq!(split(1000, &[3, 2, 5]), [300, 200, 500]);
}

#[test]
fn cents_that_are_left_go_to_the_first_of_equals() {
    assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(split(101, &[1, 1, 1]), [34, 34, 33]);
    assert_eq!(split(2, &[7, 7, 7, 7]), [1, 1, 0, 0]);
}

#[test]
fn cents_that_are_left_go_where_most_was_cut_off() {
    assert_eq!(split(10, &[1, 1, 4]), [2, 2, 6]);
    assert_eq!(split(100, &[1, 2, 4]), [14, 29, 57]);
    assert_eq!(split(5, &[10, 45, 45]), [1, 2, 2]);
}

#[test]
fn who_has_no_weight_gets_nothing() {
    assert_eq!(split(100, &[0, 1, 0, 2]), [0, 33, 0, 67]);
    assert_eq!(split(0, &[1, 2]), [0, 0]);
}

#[test]
fn no_weights_no_shares() {
    assert_eq!(split_invoice(100, &[]), None);
    assert_eq!(split_invoice(100, &[0, 0]), None);
    assert_eq!(split_invoice(0, &[0]), None);
}

#[test]
fn large_numbers() {
    assert_eq!(
        split(u32::MAX, &[u32::MAX, u32::MAX]),
        [2_147_483_648, 2_147_483_647]
    );
    assert_eq!(
        split(4_000_000_000, &[4_000_000_000, 1, 1]),
        [3_999_999_998, 1, 1]
    );
}
