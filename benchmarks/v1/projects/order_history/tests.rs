use order_history::{Action, Order, OrderError, Status};

fn order(actions: &[(u32, Action)]) -> Order {
    let mut order = Order::new(1);
    for (day, action) in actions {
        order.act(*day, *action).unwrap();
    }
    order
}

#[test]
fn the_usual_way() {
    let order = order(&[(2, Action::Pay), (2, Action::Ship), (5, Action::Deliver)]);
    assert_eq!(order.status(), Status::Delivered);
    let days: Vec<u32> = order.history().iter().map(|(day, _)| *day).collect();
    assert_eq!(days, [1, 2, 2, 5]);
}

#[test]
fn returns_end_after_two_weeks() {
    let delivered = order(&[(1, Action::Pay), (2, Action::Ship), (10, Action::Deliver)]);
    assert_eq!(
        delivered.clone().act(24, Action::Return),
        Ok(Status::Returned)
    );
    let mut late = delivered.clone();
    assert_eq!(
        late.act(25, Action::Return),
        Err(OrderError::TooLate { until: 24 })
    );
    assert_eq!(late, delivered);
}

#[test]
fn what_is_on_its_way_can_always_be_returned() {
    let mut order = order(&[(1, Action::Pay), (2, Action::Ship)]);
    assert_eq!(order.act(500, Action::Return), Ok(Status::Returned));
    assert_eq!(order.history().last(), Some(&(500, Status::Returned)));
}

#[test]
fn what_is_not_possible_changes_nothing() {
    let mut order = order(&[(3, Action::Pay)]);
    let refused = OrderError::NotPossible {
        status: Status::Paid,
        action: Action::Deliver,
    };
    assert_eq!(order.act(4, Action::Deliver), Err(refused));
    assert_eq!(order.history().len(), 2);
    assert_eq!(order.act(4, Action::Cancel), Ok(Status::Cancelled));
    assert!(order.act(5, Action::Pay).is_err());
}

#[test]
fn the_past_is_refused_first() {
    let mut order = order(&[(3, Action::Pay)]);
    assert_eq!(
        order.act(2, Action::Ship),
        Err(OrderError::InThePast { last: 3 })
    );
    assert_eq!(
        order.act(2, Action::Return),
        Err(OrderError::InThePast { last: 3 })
    );
    assert_eq!(order.act(3, Action::Ship), Ok(Status::Shipped));
}
