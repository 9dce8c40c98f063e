const CART: [(u64, u64); 2] = [(250, 4), (99, 2)];

#[test]
fn percents_round_down() {
    assert_eq!(Percent(10).cents_off(&CART), 119);
    assert_eq!(Percent(0).cents_off(&CART), 0);
    assert_eq!(Percent(100).cents_off(&CART), 1198);
    assert_eq!(Percent(150).cents_off(&CART), 1198);
    assert_eq!(Percent(10).cents_off(&[(15, 1), (15, 1)]), 3);
}

#[test]
fn fixed_ones_stop_at_the_total() {
    assert_eq!(Fixed(500).cents_off(&CART), 500);
    assert_eq!(Fixed(5000).cents_off(&CART), 1198);
    assert_eq!(Fixed(5).cents_off(&[]), 0);
}

#[test]
fn each_third_of_an_article_is_free() {
    assert_eq!(ThirdFree.cents_off(&CART), 250);
    assert_eq!(ThirdFree.cents_off(&[(10, 9), (7, 3), (100, 2)]), 37);
    assert_eq!(ThirdFree.cents_off(&[(10, 2), (10, 2)]), 0);
}

struct Everything;

impl Discount for Everything {
    fn cents_off(&self, cart: &Cart) -> u64 {
        total(cart)
    }
}

#[test]
fn the_best_one() {
    let mut discounts: Vec<Box<dyn Discount>> = vec![
        Box::new(Percent(5)),
        Box::new(Fixed(250)),
        Box::new(ThirdFree),
    ];
    assert_eq!(best(&discounts, &CART), Some((1, 250)));
    discounts.push(Box::new(Everything));
    assert_eq!(best(&discounts, &CART), Some((3, 1198)));
    assert_eq!(best(&discounts, &[]), None);
    assert_eq!(best(&[], &CART), None);
}
