use Event::{Charge, Grant, Reset};

#[test]
fn events_add_up() {
    assert_eq!(settle(10, &[Grant(5), Charge(3), Charge(2)]), (10, 0));
    assert_eq!(settle(7, &[]), (7, 0));
}

#[test]
fn charges_beyond_the_balance_are_refused() {
    assert_eq!(settle(10, &[Charge(11)]), (10, 1));
    assert_eq!(
        settle(10, &[Charge(6), Charge(6), Charge(4), Charge(1)]),
        (0, 2)
    );
}

#[test]
fn the_whole_balance_may_be_charged() {
    assert_eq!(settle(10, &[Charge(10)]), (0, 0));
    assert_eq!(settle(0, &[Charge(0)]), (0, 0));
}

#[test]
fn a_reset_keeps_the_count_of_refusals() {
    assert_eq!(settle(3, &[Charge(9), Charge(2), Reset, Charge(3)]), (0, 1));
    assert_eq!(settle(3, &[Grant(100), Reset]), (3, 0));
}

#[test]
fn grants_do_not_overflow() {
    assert_eq!(settle(u64::MAX, &[Grant(1), Charge(1)]), (u64::MAX - 1, 0));
}
