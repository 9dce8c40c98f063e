#[test]
fn networks_that_hold_others() {
    assert_eq!(
        first_overlap(&["10.0.0.0/8", "10.1.0.0/16"]),
        Ok(Some((0, 1)))
    );
    assert_eq!(
        first_overlap(&["10.1.2.0/24", "192.168.0.0/16", "10.0.0.0/8"]),
        Ok(Some((0, 2)))
    );
    assert_eq!(
        first_overlap(&["1.2.3.4/32", "1.2.3.4/32"]),
        Ok(Some((0, 1)))
    );
    assert_eq!(
        first_overlap(&["255.255.255.255/32", "0.0.0.0/0"]),
        Ok(Some((0, 1)))
    );
}

#[test]
fn networks_apart() {
    assert_eq!(
        first_overlap(&["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"]),
        Ok(None)
    );
    assert_eq!(first_overlap(&["1.2.3.4/32", "1.2.3.5/32"]), Ok(None));
    assert_eq!(first_overlap(&["0.0.0.0/0"]), Ok(None));
    assert_eq!(first_overlap(&[]), Ok(None));
}

#[test]
fn the_first_of_several_pairs() {
    let networks = ["10.0.0.0/16", "10.1.0.0/16", "10.0.0.0/8", "10.0.5.0/24"];
    assert_eq!(first_overlap(&networks), Ok(Some((0, 2))));
    assert_eq!(
        first_overlap(&["10.0.0.0/16", "11.0.0.0/8", "11.1.0.0/16", "10.0.0.0/16"]),
        Ok(Some((1, 2)))
    );
}

#[test]
fn what_is_no_network() {
    for text in [
        "",
        "10.0.0.0",
        "10.0.0/8",
        "10.0.0.0.0/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "010.0.0.0/8",
        "256.0.0.0/8",
        "10.0.0.0/8/8",
        " 10.0.0.0/8",
        "10..0.0/8",
        "a.0.0.0/8",
        "1.-0.0.0/8",
        "00.0.0.0/0",
        "4294967296.0.0.0/8",
    ] {
        assert_eq!(first_overlap(&[text]), Err(0), "{text}");
    }
}

#[test]
fn bits_behind_the_network() {
    assert_eq!(first_overlap(&["10.0.0.1/8"]), Err(0));
    assert_eq!(first_overlap(&["10.0.0.128/24"]), Err(0));
    assert_eq!(first_overlap(&["1.0.0.0/0"]), Err(0));
    assert_eq!(first_overlap(&["0.0.0.1/0"]), Err(0));
    assert_eq!(first_overlap(&["128.0.0.0/1", "0.0.0.0/1"]), Ok(None));
}

#[test]
fn faults_come_before_overlaps() {
    assert_eq!(first_overlap(&["1.0.0.0/8", "1.0.0.0/8", "x", "y"]), Err(2));
    assert_eq!(first_overlap(&["1.0.0.0/8", "y", "1.0.0.0/8"]), Err(1));
}
