fn stock(lots: &[(u64, u64)]) -> Stock {
    let mut stock = Stock::default();
    for &(pieces, cost) in lots {
        stock.buy(pieces, cost);
    }
    stock
}

fn left(stock: &Stock) -> Vec<(u64, u64)> {
    stock
        .lots()
        .iter()
        .map(|lot| (lot.pieces, lot.cost))
        .collect()
}

#[test]
fn a_part_of_the_oldest_lot() {
    let mut stock = stock(&[(10, 100), (5, 200)]);
    assert_eq!(stock.sell(4), Some(400));
    assert_eq!(left(&stock), [(6, 100), (5, 200)]);
}

#[test]
fn over_several_lots() {
    let mut stock = stock(&[(2, 100), (3, 150), (4, 90)]);
    assert_eq!(stock.sell(6), Some(2 * 100 + 3 * 150 + 90));
    assert_eq!(left(&stock), [(3, 90)]);
    assert_eq!(stock.sell(1), Some(90));
}

#[test]
fn a_lot_is_gone_with_its_last_piece() {
    let mut stock = stock(&[(2, 100), (3, 150)]);
    assert_eq!(stock.sell(2), Some(200));
    assert_eq!(left(&stock), [(3, 150)]);
    assert_eq!(stock.sell(3), Some(450));
    assert!(left(&stock).is_empty());
}

#[test]
fn too_many_change_nothing() {
    let mut stock = stock(&[(2, 100), (3, 150)]);
    assert_eq!(stock.sell(6), None);
    assert_eq!(left(&stock), [(2, 100), (3, 150)]);
    assert_eq!(Stock::default().sell(1), None);
}

#[test]
fn none_cost_nothing() {
    assert_eq!(stock(&[(2, 100)]).sell(0), Some(0));
    assert_eq!(Stock::default().sell(0), Some(0));
    assert!(left(&stock(&[(0, 5)])).is_empty());
}
