fn sorted(releases: &[&str]) -> bool {
    releases.windows(2).all(|pair| {
        compare_releases(pair[0], pair[1]) == Ordering::Less
            && compare_releases(pair[1], pair[0]) == Ordering::Greater
    })
}

fn equal(a: &str, b: &str) -> bool {
    compare_releases(a, b) == Ordering::Equal && compare_releases(b, a) == Ordering::Equal
}

#[test]
fn numbers_compare_as_numbers() {
    assert!(sorted(&[
        "0.9", "1.2", "1.9", "1.10", "1.10.1", "2", "10.0"
    ]));
    assert!(sorted(&[
        "1.99999999999999999999999",
        "1.100000000000000000000000"
    ]));
    assert!(equal("1.02", "1.2"));
}

#[test]
fn missing_numbers_are_zero() {
    assert!(equal("1.2", "1.2.0"));
    assert!(equal("1", "1.0.0.0"));
    assert!(sorted(&["1.0", "1.0.0.1", "1.1"]));
    assert!(equal("1-rc", "1.0-rc"));
}

#[test]
fn a_pre_release_comes_before_its_release() {
    assert!(sorted(&[
        "1.9",
        "2.0-alpha",
        "2.0-rc.1",
        "2.0",
        "2.0.1-alpha",
        "2.0.1"
    ]));
}

#[test]
fn parts_of_pre_releases() {
    assert!(sorted(&[
        "1-2",
        "1-10",
        "1-alpha",
        "1-alpha.1",
        "1-alpha.beta",
        "1-beta",
        "1-beta.2",
        "1-beta.11",
        "1-rc.1"
    ]));
    assert!(sorted(&["1-Z", "1-a", "1-a-b", "1", "2-a"]));
    assert!(sorted(&["1-rc", "1-rc.0"]));
    assert!(equal("1-rc.01", "1-rc.1"));
}

#[test]
fn build_labels_say_nothing() {
    assert!(equal("1.2+linux", "1.2"));
    assert!(equal("1.2-rc.1+9", "1.2-rc.1+10"));
    assert!(equal("1.2+a-b", "1.2"));
    assert!(sorted(&["1.2-rc+9", "1.2+1"]));
}
