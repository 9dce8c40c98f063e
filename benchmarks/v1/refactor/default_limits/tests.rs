#[test]
fn every_default() {
    let expected = Limits {
        requests_per_minute: 600,
        body_bytes: 1_048_576,
        idle_seconds: 30,
        compression: true,
        hosts: vec!["localhost".to_string()],
    };
    assert_eq!(Limits::default(), expected);
}

#[test]
fn callers_name_what_they_change() {
    let limits = Limits {
        idle_seconds: 5,
        hosts: Vec::new(),
        ..Default::default()
    };
    assert_eq!((limits.idle_seconds, limits.requests_per_minute), (5, 600));
    assert!(limits.hosts.is_empty() && limits.compression);
}

#[test]
fn generic_code_can_ask_for_it() {
    assert_eq!(None::<Limits>.unwrap_or_default().body_bytes, 1 << 20);
    let mut limits = local_limits();
    assert_eq!(std::mem::take(&mut limits).requests_per_minute, u32::MAX);
    assert_eq!(limits, Limits::default());
}
