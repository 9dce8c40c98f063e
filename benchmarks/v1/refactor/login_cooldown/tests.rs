use std::cell::Cell;

#[derive(Default)]
struct Hand(Cell<u64>);

impl Hand {
    fn set(&self, seconds: u64) {
        self.0.set(seconds * 1000);
    }
}

impl Clock for Hand {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.get())
    }
}

fn fail(cooldown: &mut Cooldown<&Hand>, user: &str, times: usize) {
    (0..times).for_each(|_| cooldown.failed(user));
}

#[test]
fn the_third_failure_makes_one_wait() {
    let hand = Hand::default();
    let mut cooldown = Cooldown::new(&hand);
    assert!(cooldown.may_try("ann"));
    fail(&mut cooldown, "ann", 2);
    assert!(cooldown.may_try("ann"));
    fail(&mut cooldown, "ann", 1);
    assert!(!cooldown.may_try("ann"));
    assert!(cooldown.may_try("bo"));
}

#[test]
fn the_wait_counts_from_the_last_failure() {
    let hand = Hand::default();
    let mut cooldown = Cooldown::new(&hand);
    fail(&mut cooldown, "ann", 3);
    hand.set(20);
    fail(&mut cooldown, "ann", 1);
    hand.0.set(49_999);
    assert!(!cooldown.may_try("ann"));
    hand.set(50);
    assert!(cooldown.may_try("ann"));
    fail(&mut cooldown, "ann", 1);
    assert!(!cooldown.may_try("ann"));
}

#[test]
fn failures_are_forgotten() {
    let hand = Hand::default();
    let mut cooldown = Cooldown::new(&hand);
    fail(&mut cooldown, "ann", 5);
    fail(&mut cooldown, "bo", 1);
    assert_eq!(cooldown.tracked(), 2);
    hand.0.set(599_999);
    assert!(cooldown.may_try("ann"));
    assert_eq!(cooldown.tracked(), 2);
    hand.set(600);
    assert!(cooldown.may_try("ann"));
    assert_eq!(cooldown.tracked(), 1);
    fail(&mut cooldown, "ann", 2);
    assert!(cooldown.may_try("ann"));
}

#[test]
fn a_clock_that_goes_back_stands_still() {
    let hand = Hand::default();
    hand.set(1000);
    let mut cooldown = Cooldown::new(&hand);
    fail(&mut cooldown, "ann", 3);
    hand.set(10);
    assert!(!cooldown.may_try("ann"));
    hand.set(1029);
    assert!(!cooldown.may_try("ann"));
    hand.set(1030);
    assert!(cooldown.may_try("ann"));
}

#[test]
fn any_clock_will_do() {
    struct Stopped;
    impl Clock for Stopped {
        fn now(&self) -> Duration {
            Duration::MAX
        }
    }
    let mut cooldown = Cooldown::new(Stopped);
    cooldown.failed("ann");
    assert!(cooldown.may_try("ann"));
    assert_eq!(cooldown.tracked(), 1);
}
