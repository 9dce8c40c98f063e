fn net(quantity: u32, unit_price: u64, discount: u32) -> Option<u64> {
    Line {
        quantity,
        unit_price,
        discount,
    }
    .net()
}

#[test]
fn without_discount_it_is_quantity_by_price() {
    assert_eq!(net(3, 1_999, 0), Some(5_997));
    assert_eq!(net(0, 1_999, 0), Some(0));
}

#[test]
fn the_discount_is_in_basis_points() {
    assert_eq!(net(1, 10_000, 250), Some(9_750));
    assert_eq!(net(2, 500, 10_000), Some(0));
}

#[test]
fn half_a_cent_is_rounded_up() {
    assert_eq!(net(1, 1, 5_000), Some(1));
    assert_eq!(net(1, 1, 5_001), Some(0));
    assert_eq!(net(1, 3, 5_000), Some(2));
}

#[test]
fn it_is_rounded_once_for_the_whole_line() {
    assert_eq!(net(10, 1, 3_300), Some(7));
    assert_eq!(net(3, 5, 1_000), Some(14));
}

#[test]
fn large_amounts_do_not_overflow_on_the_way() {
    assert_eq!(net(1, u64::MAX, 0), Some(u64::MAX));
    assert_eq!(net(2, u64::MAX, 5_000), Some(u64::MAX));
    assert_eq!(net(2, u64::MAX, 0), None);
}
