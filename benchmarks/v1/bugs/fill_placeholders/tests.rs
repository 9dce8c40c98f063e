fn filled(template: &str) -> String {
    let values = [
        ("user", "{order}"),
        ("order", "17"),
        ("a", "{"),
        ("b", "user}"),
        ("order", "99"),
        ("é", "e"),
    ];
    fill_in(template, &values)
}

#[test]
fn known_names() {
    assert_eq!(filled("Order {order} was sent."), "Order 17 was sent.");
    assert_eq!(filled("{order}{order}/{é}"), "1717/e");
}

#[test]
fn values_are_not_filled_again() {
    assert_eq!(filled("{user}: {order}"), "{order}: 17");
    assert_eq!(filled("{a}{b}"), "{user}");
    assert_eq!(filled("{a}order}"), "{order}");
}

#[test]
fn unknown_names_stay() {
    assert_eq!(filled("{nobody} has {order}"), "{nobody} has 17");
    assert_eq!(filled("{} {ORDER}{ order }"), "{} {ORDER}{ order }");
}

#[test]
fn single_braces_stay() {
    assert_eq!(filled("{order"), "{order");
    assert_eq!(filled("order} {order}"), "order} 17");
    assert_eq!(filled("}{"), "}{");
}

#[test]
fn the_inner_braces_count() {
    assert_eq!(filled("{a{order}}"), "{a17}");
    assert_eq!(filled("{{order}}"), "{17}");
    assert_eq!(filled("{ {order"), "{ {order");
}

#[test]
fn no_values_and_no_text() {
    assert_eq!(fill_in("{a} b", &[]), "{a} b");
    assert_eq!(filled(""), "");
}
