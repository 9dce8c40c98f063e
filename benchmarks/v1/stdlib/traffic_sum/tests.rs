fn traffic(requests: u64, bytes: u64, slowest_ms: u32, period: Option<(u64, u64)>) -> Traffic {
    Traffic {
        requests,
        bytes,
        slowest_ms,
        period,
    }
}

#[test]
fn figures_of_several_servers() {
    let servers = [
        traffic(10, 500, 80, Some((100, 200))),
        traffic(5, 70, 95, Some((50, 120))),
        traffic(1, 9, 12, Some((150, 300))),
    ];
    assert_eq!(
        servers.iter().sum::<Traffic>(),
        traffic(16, 579, 95, Some((50, 300)))
    );
}

#[test]
fn servers_without_requests() {
    let servers = [
        traffic(0, 0, 0, None),
        traffic(2, 8, 3, Some((7, 7))),
        traffic(0, 0, 0, None),
    ];
    assert_eq!(
        servers.iter().sum::<Traffic>(),
        traffic(2, 8, 3, Some((7, 7)))
    );
    assert_eq!(servers[..1].iter().sum::<Traffic>(), Traffic::default());
}

#[test]
fn nothing() {
    let total: Traffic = [].iter().sum();
    assert_eq!(total, Traffic::default());
    assert_eq!(total.period, None);
}

#[test]
fn what_does_not_fit() {
    let servers = [
        traffic(u64::MAX, u64::MAX - 1, 1, None),
        traffic(1, 1, u32::MAX, None),
        traffic(1, 0, 0, None),
    ];
    assert_eq!(
        servers.iter().sum::<Traffic>(),
        traffic(u64::MAX, u64::MAX, u32::MAX, None)
    );
}

#[test]
fn any_iterator() {
    let servers = vec![
        traffic(1, 10, 5, None),
        traffic(2, 20, 50, None),
        traffic(4, 40, 7, None),
    ];
    let fast: Traffic = servers.iter().filter(|one| one.slowest_ms < 10).sum();
    assert_eq!(fast, traffic(5, 50, 7, None));
}
