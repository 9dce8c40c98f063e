#[test]
fn parts_of_a_month() {
    assert_eq!(prorated_fee(3000, 10, 30), 1000);
    assert_eq!(prorated_fee(1000, 15, 30), 500);
    assert_eq!(prorated_fee(999, 0, 31), 0);
}

#[test]
fn no_cent_is_lost_and_half_a_cent_counts_up() {
    assert_eq!(prorated_fee(1000, 20, 30), 667);
    assert_eq!(prorated_fee(1000, 10, 30), 333);
    assert_eq!(prorated_fee(29, 29, 30), 28);
    assert_eq!(prorated_fee(1, 15, 30), 1);
    assert_eq!(prorated_fee(1, 14, 30), 0);
    assert_eq!(prorated_fee(31, 15, 31), 15);
}

#[test]
fn the_whole_month_is_the_most() {
    assert_eq!(prorated_fee(2999, 31, 31), 2999);
    assert_eq!(prorated_fee(2999, 40, 31), 2999);
}

#[test]
fn odd_months_and_large_fees() {
    assert_eq!(prorated_fee(500, 0, 0), 500);
    assert_eq!(prorated_fee(500, 3, 0), 500);
    assert_eq!(prorated_fee(u32::MAX, 30, 30), u32::MAX);
    assert_eq!(prorated_fee(4_000_000_000, 15, 30), 2_000_000_000);
}
