fn complete() -> ServerBuilder {
    ServerBuilder::default().host("localhost").port(8080)
}

#[test]
fn defaults_where_nothing_was_given() {
    let server = complete().build().unwrap();
    assert_eq!((server.host.as_str(), server.port), ("localhost", 8080));
    assert_eq!((server.workers, server.timeout_ms), (4, 30_000));
}

#[test]
fn what_was_given() {
    let server = complete().workers(1).timeout_ms(0).build().unwrap();
    assert_eq!((server.workers, server.timeout_ms), (1, 0));
    assert_eq!(complete().host("  ::1 ").build().unwrap().host, "::1");
    assert_eq!(complete().port(9).build().unwrap().port, 9);
}

#[test]
fn a_host_must_be_there() {
    assert_eq!(
        ServerBuilder::default().port(80).build(),
        Err(vec!["no host"])
    );
    assert_eq!(complete().host("").build(), Err(vec!["no host"]));
    assert_eq!(complete().host(" \t").build(), Err(vec!["no host"]));
}

#[test]
fn ports_have_their_range() {
    assert_eq!(
        ServerBuilder::default().host("a").build(),
        Err(vec!["no port"])
    );
    for port in [0, 65_536, 65_537 + 79, u32::MAX] {
        assert_eq!(
            complete().port(port).build(),
            Err(vec!["port out of range"]),
            "{port}"
        );
    }
    assert_eq!(complete().port(65_535).build().unwrap().port, 65_535);
    assert_eq!(complete().port(1).build().unwrap().port, 1);
}

#[test]
fn all_faults_at_once() {
    let worst = ServerBuilder::default().workers(0);
    assert_eq!(
        worst.clone().build(),
        Err(vec!["no host", "no port", "no workers"])
    );
    assert_eq!(
        worst.port(0).build(),
        Err(vec!["no host", "port out of range", "no workers"])
    );
    assert_eq!(complete().workers(0).build(), Err(vec!["no workers"]));
}
