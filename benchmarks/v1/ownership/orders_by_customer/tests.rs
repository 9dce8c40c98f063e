fn orders(pairs: &[(&str, u64)]) -> Vec<Order> {
    let order = |&(customer, cents): &(&str, u64)| Order {
        customer: customer.to_string(),
        cents,
    };
    pairs.iter().map(order).collect()
}

#[test]
fn orders_of_a_customer_keep_their_order() {
    let all = orders(&[("ada", 5), ("bob", 7), ("ada", 3)]);
    let view = ByCustomer::new(&all);
    assert_eq!(view.of("ada"), [&all[0], &all[2]]);
    assert_eq!(view.of("bob").len(), 1);
    assert!(view.of("eve").is_empty());
}

#[test]
fn orders_are_borrowed() {
    let all = orders(&[("ada", 5)]);
    let order = { ByCustomer::new(&all).of("ada")[0] };
    assert!(std::ptr::eq(order, &all[0]));
    let name = { ByCustomer::new(&all).best().unwrap().0 };
    assert_eq!(name.as_ptr(), all[0].customer.as_ptr());
}

#[test]
fn blanks_around_names_do_not_matter() {
    let all = orders(&[(" ada", 1), ("ada ", 2), ("  ", 9), ("", 9)]);
    let view = ByCustomer::new(&all);
    assert_eq!(view.of("ada").len(), 2);
    assert!(view.of("").is_empty());
    assert_eq!(view.best(), Some(("ada", 3)));
}

#[test]
fn the_best_customer() {
    let all = orders(&[("cy", 4), ("bob", 6), ("ada", 6)]);
    assert_eq!(ByCustomer::new(&all).best(), Some(("ada", 6)));
    assert_eq!(ByCustomer::new(&[]).best(), None);
}
