fn policy(attempts: u32, first_ms: u64, longest_ms: u64) -> RetryPolicy {
    RetryPolicy {
        attempts,
        first_wait: Duration::from_millis(first_ms),
        longest_wait: Duration::from_millis(longest_ms),
    }
}

fn in_ms(waits: &[Duration]) -> Vec<u128> {
    waits.iter().map(Duration::as_millis).collect()
}

#[test]
fn waits_double_up_to_the_longest() {
    assert_eq!(
        in_ms(&policy(6, 100, 1000).waits()),
        [100, 200, 400, 800, 1000]
    );
}

#[test]
fn the_first_wait_is_bounded_too() {
    assert_eq!(in_ms(&policy(3, 500, 200).waits()), [200, 200]);
}

#[test]
fn no_wait_without_a_further_attempt() {
    assert!(policy(0, 100, 1000).waits().is_empty());
    assert!(policy(1, 100, 1000).waits().is_empty());
    assert_eq!(policy(4, 100, 1000).wait_after(4), None);
    assert_eq!(policy(4, 100, 1000).wait_after(0), None);
    assert_eq!(
        policy(4, 100, 1000).wait_after(3),
        Some(Duration::from_millis(400))
    );
}

#[test]
fn many_failures_do_not_overflow() {
    let patient = policy(u32::MAX, 100, 60_000);
    for failures in [32, 33, 64, 65, 1000, u32::MAX - 1] {
        assert_eq!(
            patient.wait_after(failures),
            Some(Duration::from_millis(60_000))
        );
    }
    let endless = RetryPolicy {
        attempts: 100,
        first_wait: Duration::MAX,
        longest_wait: Duration::MAX,
    };
    assert_eq!(endless.wait_after(2), Some(Duration::MAX));
}

#[test]
fn no_wait_at_all_stays_none() {
    let eager = policy(40, 0, 1000);
    assert!(eager.waits().iter().take(30).all(Duration::is_zero));
}
