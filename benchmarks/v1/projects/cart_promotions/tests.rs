use cart_promotions::{Cart, CheapestFree, PercentOff, Promotion};

fn cart(items: &[(u64, u32)]) -> Cart {
    let mut cart = Cart::default();
    for (cents, count) in items {
        cart.add("book", "books", *cents, *count);
    }
    cart
}

fn free(group: usize) -> CheapestFree {
    CheapestFree {
        category: "books".to_string(),
        group,
    }
}

#[test]
fn the_cheapest_of_each_group_is_free() {
    assert_eq!(free(3).off(&cart(&[(500, 1), (900, 1), (700, 1)])), 500);
    assert_eq!(
        free(3).off(&cart(&[(500, 3), (900, 2), (700, 1)])),
        700 + 500
    );
    assert_eq!(
        free(2).off(&cart(&[(100, 1), (800, 1), (700, 1), (200, 1)])),
        700 + 100
    );
}

#[test]
fn groups_are_made_across_items() {
    assert_eq!(free(2).off(&cart(&[(400, 1), (300, 1)])), 300);
    assert_eq!(free(4).off(&cart(&[(400, 5), (300, 3)])), 400 + 300);
}

#[test]
fn what_is_left_is_paid() {
    assert_eq!(free(3).off(&cart(&[(500, 2)])), 0);
    assert_eq!(free(3).off(&cart(&[(500, 4), (100, 1)])), 500);
    assert_eq!(free(3).off(&Cart::default()), 0);
    assert_eq!(free(3).off(&cart(&[(500, 0)])), 0);
}

#[test]
fn other_categories_do_not_count() {
    let mut cart = cart(&[(500, 2)]);
    cart.add("pen", "pens", 100, 4);
    assert_eq!(free(2).off(&cart), 500);
}

#[test]
fn groups_that_are_none() {
    assert_eq!(free(0).off(&cart(&[(500, 9)])), 0);
    assert_eq!(free(1).off(&cart(&[(500, 9)])), 0);
}

#[test]
fn the_best_promotion_is_taken() {
    let cart = cart(&[(1000, 2)]);
    assert_eq!(cart.best_price(&[&PercentOff(20), &free(2)]), 1000);
    assert_eq!(cart.best_price(&[&PercentOff(60), &free(2)]), 800);
    assert_eq!(cart.best_price(&[]), 2000);
}
