use Event::*;

fn events(samples: &[i32], warm: i32, clear: i32, count: usize) -> Vec<(usize, Event)> {
    let samples: Vec<Option<i32>> = samples.iter().map(|&s| (s != 999).then_some(s)).collect();
    alarms(
        &samples,
        Limits {
            warm,
            clear,
            samples: count,
        },
    )
}

#[test]
fn warm_for_long_enough() {
    assert_eq!(
        events(&[-200, -170, -170, -170], -180, -190, 3),
        [(3, Raised)]
    );
    assert_eq!(events(&[-170, -170, -200, -170, -170], -180, -190, 3), []);
    assert_eq!(events(&[-170], -180, -190, 1), [(0, Raised)]);
    assert_eq!(events(&[-170], -180, -190, 0), [(0, Raised)]);
}

#[test]
fn the_limit_itself_is_not_too_warm() {
    assert_eq!(events(&[-180, -180], -180, -190, 1), []);
    assert_eq!(events(&[-170, -180, -170], -180, -190, 2), []);
}

#[test]
fn cleared_only_when_cold() {
    assert_eq!(
        events(&[-170, -181, -189, -190], -180, -190, 1),
        [(0, Raised), (3, Cleared)]
    );
    assert_eq!(
        events(&[-170, -185, -170, -300], -180, -190, 1),
        [(0, Raised), (3, Cleared)]
    );
    assert_eq!(events(&[5, 0], 0, 0, 1), [(0, Raised), (1, Cleared)]);
}

#[test]
fn counting_begins_anew() {
    assert_eq!(
        events(&[1, 1, 1, 1, -9, 1, 1, -9], 0, -5, 2),
        [(1, Raised), (4, Cleared), (6, Raised), (7, Cleared)]
    );
    assert_eq!(
        events(&[1, 1, -9, 1], 0, -5, 2),
        [(1, Raised), (2, Cleared)]
    );
}

#[test]
fn missing_samples() {
    assert_eq!(events(&[1, 999, 1], 0, -5, 2), [(2, Raised)]);
    assert_eq!(events(&[1, 999, 999], 0, -5, 2), []);
    assert_eq!(events(&[1, 999, -9], 0, -5, 1), [(0, Raised), (2, Cleared)]);
    assert_eq!(events(&[], 0, -5, 1), []);
}
