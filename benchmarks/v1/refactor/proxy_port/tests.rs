fn port(address: &str) -> Option<u16> {
    let settings =
        [("proxy", "office"), ("office", address)].map(|(k, v)| (k.to_string(), v.to_string()));
    proxy_port(&settings.into(), "http")
}

#[test]
fn the_port_of_the_address() {
    assert_eq!(port("http://10.0.0.1:3128"), Some(3128));
    assert_eq!(port("http://10.0.0.1:3128/"), Some(3128));
    assert_eq!(port("http://[::1]:80//"), Some(80));
}

#[test]
fn the_scheme_must_be_the_one_wanted() {
    assert_eq!(port("https://10.0.0.1:3128"), None);
    assert_eq!(port("10.0.0.1:3128"), None);
    assert_eq!(port("http:10.0.0.1:3128"), None);
}

#[test]
fn what_is_no_port() {
    assert_eq!(port("http://proxy"), None);
    assert_eq!(port("http://proxy:"), None);
    assert_eq!(port("http://proxy:0"), None);
    assert_eq!(port("http://proxy:65536"), None);
    assert_eq!(port("http://proxy:80/x"), None);
}

#[test]
fn settings_that_are_missing() {
    assert_eq!(proxy_port(&HashMap::new(), "http"), None);
    let settings = HashMap::from([("proxy".to_string(), "home".to_string())]);
    assert_eq!(proxy_port(&settings, "http"), None);
}
