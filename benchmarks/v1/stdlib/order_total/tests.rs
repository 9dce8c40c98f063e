fn total(lines: &[(u32, i64)]) -> Result<i64, (usize, Fault)> {
    let lines: Vec<Line> = lines
        .iter()
        .map(|&(quantity, price)| Line { quantity, price })
        .collect();
    order_total(&lines)
}

#[test]
fn lines_add_up() {
    assert_eq!(total(&[(2, 150), (1, 999), (10, 5)]), Ok(1349));
    assert_eq!(total(&[]), Ok(0));
    assert_eq!(total(&[(3, 0)]), Ok(0));
}

#[test]
fn vouchers() {
    assert_eq!(total(&[(1, 500), (2, -100)]), Ok(300));
    assert_eq!(total(&[(1, 500), (1, -500)]), Ok(0));
    assert_eq!(total(&[(1, 500), (1, -501)]), Err((2, Fault::Negative)));
    // the total falls below 0 on its way
    assert_eq!(total(&[(1, -100), (1, 500)]), Err((1, Fault::Negative)));
}

#[test]
fn no_quantity() {
    assert_eq!(total(&[(1, 5), (0, 5)]), Err((2, Fault::NoQuantity)));
    assert_eq!(total(&[(0, -5)]), Err((1, Fault::NoQuantity)));
}

#[test]
fn what_does_not_fit() {
    assert_eq!(total(&[(1, i64::MAX)]), Ok(i64::MAX));
    assert_eq!(total(&[(1, 1), (2, i64::MAX)]), Err((2, Fault::Overflow)));
    assert_eq!(total(&[(1, i64::MAX), (1, 1)]), Err((2, Fault::Overflow)));
    assert_eq!(total(&[(2, i64::MIN)]), Err((1, Fault::Overflow)));
    assert_eq!(total(&[(1, i64::MIN)]), Err((1, Fault::Negative)));
}

#[test]
fn the_first_fault_ends_it() {
    assert_eq!(
        total(&[(1, 5), (1, -9), (0, 1), (2, i64::MAX)]),
        Err((2, Fault::Negative))
    );
}
