use sliding_quota::{allowed_by, FixedWindow, Quota, SlidingWindow};

#[test]
fn uses_count_for_the_span() {
    let mut quota = SlidingWindow::new(3, 1000);
    assert!(quota.allow(0, 2));
    assert!(quota.allow(600, 1));
    assert!(!quota.allow(999, 1));
    assert!(quota.allow(1000, 2));
    assert!(!quota.allow(1599, 1));
    assert!(quota.allow(1600, 1));
    assert_eq!(quota.left(1600), 0);
}

#[test]
fn refused_uses_do_not_count() {
    let mut quota = SlidingWindow::new(5, 100);
    assert!(!quota.allow(0, 6));
    assert!(quota.allow(0, 5));
    assert!(!quota.allow(50, 1));
    assert_eq!(quota.left(99), 0);
    assert_eq!(quota.left(100), 5);
}

#[test]
fn no_burst_at_the_edge_of_a_window() {
    let mut fixed = FixedWindow::new(2, 1000);
    let mut sliding = SlidingWindow::new(2, 1000);
    let count = |quota: &mut dyn Quota| {
        [990, 995, 1000, 1005]
            .into_iter()
            .filter(|now| quota.allow(*now, 1))
            .count()
    };
    assert_eq!(count(&mut fixed), 4);
    assert_eq!(count(&mut sliding), 2);
}

#[test]
fn old_uses_are_forgotten() {
    let mut quota = SlidingWindow::new(1000, 10);
    for now in 0..100 {
        assert!(quota.allow(now, 1));
    }
    assert_eq!(quota.remembered(), 10);
    quota.left(500);
    assert_eq!(quota.remembered(), 0);
}

#[test]
fn nothing_costs_nothing() {
    let mut quota = SlidingWindow::new(1, 10);
    assert!(quota.allow(0, 1));
    assert!(quota.allow(0, 0));
    assert_eq!(quota.remembered(), 1);
    assert!(SlidingWindow::new(0, 10).allow(5, 0));
    assert!(!SlidingWindow::new(0, 10).allow(5, 1));
}

#[test]
fn large_costs_and_several_quotas() {
    let mut quota = SlidingWindow::new(u32::MAX, 10);
    assert!(quota.allow(1, u32::MAX - 1));
    assert!(!quota.allow(2, 2));
    assert_eq!(quota.left(3), 1);
    let mut quotas: Vec<Box<dyn Quota>> = vec![
        Box::new(SlidingWindow::new(1, 9)),
        Box::new(FixedWindow::new(2, 9)),
    ];
    assert_eq!(allowed_by(&mut quotas, 0, 2), 1);
    assert_eq!(allowed_by(&mut quotas, 1, 1), 1);
}
