fn opened() -> Breaker {
    let mut breaker = Breaker::new(3, 100);
    for now in [10, 20, 30] {
        assert!(breaker.allows(now));
        breaker.report(false, now);
    }
    breaker
}

#[test]
fn failures_in_a_row_open_it() {
    let mut breaker = opened();
    assert!(!breaker.allows(31));
    assert!(!breaker.allows(129));
    assert!(breaker.allows(130));
}

#[test]
fn a_success_forgets_failures() {
    let mut breaker = Breaker::new(2, 100);
    for success in [false, true, false, true, false] {
        breaker.report(success, 0);
        assert!(breaker.allows(0));
    }
    breaker.report(false, 0);
    assert!(!breaker.allows(0));
}

#[test]
fn one_call_is_on_trial() {
    let mut breaker = opened();
    assert!(breaker.allows(200));
    assert!(!breaker.allows(200));
    assert!(!breaker.allows(900));
    breaker.report(true, 950);
    assert!(breaker.allows(950) && breaker.allows(950));
}

#[test]
fn a_failed_trial_opens_for_a_whole_pause() {
    let mut breaker = opened();
    assert!(breaker.allows(200));
    breaker.report(false, 250);
    assert!(!breaker.allows(349));
    assert!(breaker.allows(350));
}

#[test]
fn after_a_trial_the_count_begins_anew() {
    let mut breaker = opened();
    assert!(breaker.allows(130));
    breaker.report(true, 131);
    breaker.report(false, 132);
    breaker.report(false, 133);
    assert!(breaker.allows(133));
    breaker.report(false, 134);
    assert!(!breaker.allows(134));
}

#[test]
fn late_results_change_nothing() {
    let mut breaker = opened();
    breaker.report(true, 40);
    assert!(!breaker.allows(50));
    breaker.report(false, 120);
    assert!(breaker.allows(130));
}

#[test]
fn one_failure_and_an_endless_pause() {
    let mut breaker = Breaker::new(1, u64::MAX);
    breaker.report(false, 5);
    assert!(!breaker.allows(u64::MAX - 1));
    assert!(breaker.allows(u64::MAX));
}
