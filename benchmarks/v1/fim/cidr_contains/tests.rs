fn network(text: &str) -> Network {
    text.parse().unwrap()
}

fn contains(text: &str, address: [u8; 4]) -> bool {
    network(text).contains(Ipv4Addr::from(address))
}

#[test]
fn the_leading_bits_decide() {
    assert!(contains("10.1.0.0/16", [10, 1, 255, 7]));
    assert!(!contains("10.1.0.0/16", [10, 2, 0, 0]));
    assert!(contains("192.168.4.0/22", [192, 168, 7, 255]));
    assert!(!contains("192.168.4.0/22", [192, 168, 8, 0]));
}

#[test]
fn one_address_and_all_addresses() {
    assert!(contains("1.2.3.4/32", [1, 2, 3, 4]));
    assert!(!contains("1.2.3.4/32", [1, 2, 3, 5]));
    assert!(contains("0.0.0.0/0", [255, 255, 255, 255]));
    assert!(contains("128.0.0.0/1", [200, 0, 0, 1]));
    assert!(!contains("128.0.0.0/1", [127, 0, 0, 1]));
}

#[test]
fn other_bits_of_the_text_do_not_count() {
    assert!(contains("10.1.2.3/8", [10, 9, 9, 9]));
    assert!(contains("9.9.9.9/0", [1, 1, 1, 1]));
}

#[test]
fn the_last_address() {
    assert_eq!(
        network("10.1.0.0/16").last(),
        Ipv4Addr::new(10, 1, 255, 255)
    );
    assert_eq!(network("10.1.2.3/32").last(), Ipv4Addr::new(10, 1, 2, 3));
    assert_eq!(network("10.1.2.3/0").last(), Ipv4Addr::BROADCAST);
}

#[test]
fn the_first_of_several() {
    let networks = [
        network("10.0.0.0/8"),
        network("10.1.0.0/16"),
        network("0.0.0.0/0"),
    ];
    assert_eq!(first_match(&networks, Ipv4Addr::new(10, 1, 0, 1)), Some(0));
    assert_eq!(
        first_match(&networks[1..], Ipv4Addr::new(10, 1, 0, 1)),
        Some(0)
    );
    assert_eq!(first_match(&networks, Ipv4Addr::new(8, 8, 8, 8)), Some(2));
    assert_eq!(first_match(&networks[..2], Ipv4Addr::new(8, 8, 8, 8)), None);
}

#[test]
fn what_is_no_network() {
    for text in [
        "10.0.0.0",
        "10.0.0/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "/8",
        "",
    ] {
        assert!(text.parse::<Network>().is_err(), "{text}");
    }
}
