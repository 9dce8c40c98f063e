#[test]
fn stopping_gives_the_sum() {
    let mut adder = Adder::start(drop);
    for number in 1..=100 {
        assert!(adder.add(number));
    }
    assert_eq!(adder.stop(), Some(5050));
}

#[test]
fn stopping_twice_is_fine() {
    let mut adder = Adder::start(drop);
    adder.add(1);
    assert_eq!(adder.stop(), Some(1));
    assert_eq!(adder.stop(), None);
    assert!(!adder.add(2));
}

#[test]
fn dropping_waits_for_the_thread() {
    let (sender, sums) = mpsc::channel();
    {
        let adder = Adder::start(move |sum| sender.send(sum).unwrap());
        adder.add(20);
        adder.add(22);
    }
    assert_eq!(sums.try_recv(), Ok(42));
}

#[test]
fn a_panic_on_the_thread_gives_nothing() {
    let mut adder = Adder::start(|sum| assert_eq!(sum, 1));
    adder.add(2);
    assert_eq!(adder.stop(), None);
    assert_eq!(Adder::start(drop).stop(), Some(0));
}
