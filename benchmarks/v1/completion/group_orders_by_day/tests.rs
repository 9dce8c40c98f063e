fn sold(orders: &[(u32, u64, bool)]) -> Vec<(u32, usize, u64, u64)> {
    let orders: Vec<Order> = orders
        .iter()
        .map(|&(day, total, paid)| Order { day, total, paid })
        .collect();
    by_day(&orders)
        .into_iter()
        .map(|(day, sold)| (day, sold.orders, sold.sum, sold.largest))
        .collect()
}

#[test]
fn orders_of_a_day_add_up() {
    assert_eq!(
        sold(&[(3, 100, true), (3, 250, true), (3, 50, true)]),
        [(3, 3, 400, 250)]
    );
}

#[test]
fn days_in_their_order() {
    assert_eq!(
        sold(&[(9, 10, true), (2, 20, true), (9, 5, true)]),
        [(2, 1, 20, 20), (9, 2, 15, 10)]
    );
}

#[test]
fn what_is_not_paid_does_not_count() {
    assert_eq!(sold(&[(1, 100, true), (1, 900, false)]), [(1, 1, 100, 100)]);
    assert_eq!(sold(&[(1, 100, false), (2, 7, true)]), [(2, 1, 7, 7)]);
    assert!(sold(&[(1, 100, false)]).is_empty());
}

#[test]
fn free_orders_count() {
    assert_eq!(sold(&[(1, 0, true)]), [(1, 1, 0, 0)]);
    assert!(sold(&[]).is_empty());
}
