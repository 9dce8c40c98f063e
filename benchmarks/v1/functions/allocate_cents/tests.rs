#[test]
fn even_and_uneven_weights() {
    assert_eq!(allocate_cents(100, &[1, 1]), Some(vec![50, 50]));
    assert_eq!(
        allocate_cents(1000, &[70, 20, 10]),
        Some(vec![700, 200, 100])
    );
    assert_eq!(allocate_cents(0, &[3, 4]), Some(vec![0, 0]));
    assert_eq!(allocate_cents(99, &[5]), Some(vec![99]));
}

#[test]
fn equal_losses_favour_the_earlier() {
    assert_eq!(allocate_cents(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
    assert_eq!(allocate_cents(101, &[1, 1, 1]), Some(vec![34, 34, 33]));
    assert_eq!(allocate_cents(2, &[1, 1, 1, 1]), Some(vec![1, 1, 0, 0]));
}

#[test]
fn the_largest_loss_is_made_good_first() {
    // exact: 1.25, 3.75, 5.0
    assert_eq!(allocate_cents(10, &[1, 3, 4]), Some(vec![1, 4, 5]));
    // exact: 0.6, 0.6, 4.8
    assert_eq!(allocate_cents(6, &[1, 1, 8]), Some(vec![1, 0, 5]));
}

#[test]
fn without_weight_nothing() {
    assert_eq!(allocate_cents(5, &[]), None);
    assert_eq!(allocate_cents(5, &[0, 0]), None);
    assert_eq!(allocate_cents(5, &[0, 1, 0, 1]), Some(vec![0, 3, 0, 2]));
}

#[test]
fn large_amounts() {
    let shares = allocate_cents(u64::MAX, &[u32::MAX, u32::MAX, 1]).unwrap();
    assert_eq!(
        shares.iter().map(|&s| u128::from(s)).sum::<u128>(),
        u128::from(u64::MAX)
    );
    assert_eq!(shares[0], shares[1] + 1);
    assert_eq!(shares[2], 2_147_483_648);
}
