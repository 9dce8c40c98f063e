fn basket(price: u64, items: usize, member: bool) -> Basket {
    Basket {
        price,
        items,
        member,
    }
}

#[test]
fn without_rules_the_price_stays() {
    assert_eq!(Rules::default().price(&basket(1_234, 1, true)), 1_234);
    assert_eq!(this_year().price(&basket(9_999, 9, false)), 9_999);
}

#[test]
fn each_rule_by_itself() {
    assert_eq!(this_year().price(&basket(1_005, 1, true)), 905);
    assert_eq!(this_year().price(&basket(1_000, 10, false)), 500);
    assert_eq!(this_year().price(&basket(10_000, 1, false)), 9_900);
}

#[test]
fn later_rules_see_the_lower_price() {
    assert_eq!(this_year().price(&basket(11_000, 1, true)), 9_900);
    assert_eq!(this_year().price(&basket(20_000, 10, true)), 17_325);
    assert_eq!(this_year().price(&basket(10_400, 10, false)), 9_900);
}

#[test]
fn no_discount_is_larger_than_the_price() {
    assert_eq!(this_year().price(&basket(300, 10, false)), 0);
    assert_eq!(this_year().price(&basket(500, 12, true)), 0);
    let rules = Rules::default()
        .add(|_, price| price * 2)
        .add(|_, price| price + 1);
    assert_eq!(rules.price(&basket(70, 1, false)), 0);
}

#[test]
fn rules_may_hold_what_they_need() {
    let coupon = 250;
    let rules = Rules::default()
        .add(move |_, _| coupon)
        .add(|basket, price| price / basket.items as u64);
    assert_eq!(rules.price(&basket(1_250, 4, false)), 750);
}
