fn failed(most: usize, window: u64, times: &[u64]) -> Failures {
    let mut failures = Failures::new(most, window);
    for &time in times {
        failures.note("a", time);
    }
    failures
}

#[test]
fn blocked_from_the_last_failure_on() {
    assert!(!failed(3, 60, &[0, 1]).is_blocked("a", 2));
    assert!(failed(3, 60, &[0, 1, 2]).is_blocked("a", 2));
    assert!(failed(1, 60, &[5]).is_blocked("a", 5));
}

#[test]
fn until_the_window_has_passed() {
    let mut failures = failed(3, 60, &[0, 10, 20]);
    assert!(failures.is_blocked("a", 59));
    assert!(!failures.is_blocked("a", 60));
    failures.note("a", 61);
    assert!(failures.is_blocked("a", 69));
    assert!(!failures.is_blocked("a", 70));
}

#[test]
fn several_may_pass_at_once() {
    let mut failures = failed(2, 60, &[0, 1, 2, 100]);
    assert!(!failures.is_blocked("a", 101));
    failures.note("a", 102);
    assert!(failures.is_blocked("a", 102));
}

#[test]
fn addresses_for_themselves() {
    let mut failures = failed(2, 60, &[0, 1]);
    failures.note("b", 1);
    assert!(failures.is_blocked("a", 1));
    assert!(!failures.is_blocked("b", 1));
    assert!(!failures.is_blocked("c", 1));
    assert_eq!(failures.addresses(), 2);
}

#[test]
fn nothing_is_left() {
    let mut failures = failed(2, 60, &[0, 1]);
    assert!(!failures.is_blocked("a", 60));
    assert_eq!(failures.addresses(), 1);
    assert!(!failures.is_blocked("a", 61));
    assert_eq!(failures.addresses(), 0);
    assert!(!failures.is_blocked("a", 62));
}
