use inventory_reservations::{Stock, StockError};

fn shelf() -> Stock {
    let mut stock = Stock::new();
    stock.receive("bolt", 10);
    stock.receive("nut", 4);
    stock
}

#[test]
fn what_is_reserved_is_not_free() {
    let mut stock = shelf();
    stock.reserve(1, &[("bolt", 3), ("nut", 4)]).unwrap();
    assert_eq!((stock.free("bolt"), stock.free("nut")), (Some(7), Some(0)));
    stock.reserve(2, &[("bolt", 7)]).unwrap();
    assert_eq!(stock.free("bolt"), Some(0));
    assert_eq!(stock.free("cog"), None);
}

#[test]
fn an_order_is_reserved_whole_or_not_at_all() {
    let mut stock = shelf();
    let refused = stock.reserve(1, &[("bolt", 2), ("nut", 5)]).unwrap_err();
    let expected = StockError::NotEnough {
        item: "nut".to_string(),
        wanted: 5,
        free: 4,
    };
    assert_eq!(refused, expected);
    assert_eq!(refused.to_string(), "5 of nut wanted, 4 free");
    assert_eq!(stock.free("bolt"), Some(10));
    assert_eq!(stock.ship(1), Err(StockError::UnknownOrder(1)));
    let unknown = stock.reserve(1, &[("bolt", 2), ("cog", 0)]);
    assert_eq!(unknown, Err(StockError::UnknownItem("cog".to_string())));
    assert_eq!(stock.free("bolt"), Some(10));
}

#[test]
fn lines_of_one_item_add_up() {
    let mut stock = shelf();
    let refused = stock.reserve(1, &[("nut", 3), ("bolt", 1), ("nut", 2)]);
    assert!(matches!(
        refused,
        Err(StockError::NotEnough {
            wanted: 5,
            free: 4,
            ..
        })
    ));
    stock.reserve(1, &[("nut", 3), ("nut", 1)]).unwrap();
    assert_eq!(stock.free("nut"), Some(0));
    let many = stock.reserve(2, &[("bolt", u32::MAX), ("bolt", 2)]);
    assert!(matches!(many, Err(StockError::NotEnough { free: 10, .. })));
}

#[test]
fn an_order_is_reserved_once() {
    let mut stock = shelf();
    stock.reserve(7, &[("bolt", 1)]).unwrap();
    assert_eq!(
        stock.reserve(7, &[("bolt", 1)]),
        Err(StockError::DuplicateOrder(7))
    );
    assert_eq!(
        stock.reserve(7, &[("cog", 1)]),
        Err(StockError::DuplicateOrder(7))
    );
    assert_eq!(stock.free("bolt"), Some(9));
}

#[test]
fn shipping_and_cancelling_end_a_reservation() {
    let mut stock = shelf();
    stock.reserve(1, &[("bolt", 6)]).unwrap();
    stock.reserve(2, &[("bolt", 4)]).unwrap();
    stock.ship(1).unwrap();
    assert_eq!(stock.free("bolt"), Some(0));
    stock.cancel(2).unwrap();
    assert_eq!(stock.free("bolt"), Some(4));
    stock.reserve(1, &[("bolt", 4)]).unwrap();
    assert_eq!(stock.cancel(9), Err(StockError::UnknownOrder(9)));
}

#[test]
fn an_empty_order_is_an_order() {
    let mut stock = shelf();
    stock.reserve(3, &[]).unwrap();
    assert_eq!(stock.reserve(3, &[]), Err(StockError::DuplicateOrder(3)));
    assert_eq!(stock.ship(3), Ok(()));
}
