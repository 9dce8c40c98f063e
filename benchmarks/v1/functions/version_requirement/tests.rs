fn all(requirement: &str, versions: &[&str]) -> Vec<bool> {
    versions
        .iter()
        .map(|version| meets(version, requirement).unwrap())
        .collect()
}

#[test]
fn comparisons() {
    assert_eq!(all("=1.2.3", &["1.2.3", "1.2.4"]), [true, false]);
    assert_eq!(
        all("<1.10.0", &["1.9.9", "1.10.0", "2.0.0"]),
        [true, false, false]
    );
    assert_eq!(
        all("<= 1.10.0", &["1.9.9", "1.10.0", "1.10.1"]),
        [true, true, false]
    );
    assert_eq!(
        all(">1.2.3", &["1.2.3", "1.2.4", "1.10.0"]),
        [false, true, true]
    );
    assert_eq!(
        all(">=1.2.3", &["1.2.2", "1.2.3", "2.0.0"]),
        [false, true, true]
    );
}

#[test]
fn tilde() {
    assert_eq!(
        all("~1.2.3", &["1.2.2", "1.2.3", "1.2.99", "1.3.0"]),
        [false, true, true, false]
    );
    assert_eq!(
        all("~0.0.1", &["0.0.0", "0.0.9", "0.1.1"]),
        [false, true, false]
    );
}

#[test]
fn caret() {
    assert_eq!(
        all("^1.2.3", &["1.2.2", "1.2.3", "1.9.0", "2.0.0", "2.2.3"]),
        [false, true, true, false, false]
    );
    assert_eq!(
        all("1.2.3", &["1.2.2", "1.10.0", "2.0.0"]),
        [false, true, false]
    );
    assert_eq!(
        all("^0.2.3", &["0.2.2", "0.2.9", "0.3.0", "1.2.3"]),
        [false, true, false, false]
    );
    assert_eq!(
        all("^0.0.3", &["0.0.2", "0.0.3", "0.0.4"]),
        [false, true, false]
    );
    assert_eq!(all("^0.0.0", &["0.0.0", "0.0.1"]), [true, false]);
    assert_eq!(
        all("^1.0.0", &["1.0.0", "1.0.1", "0.9.9"]),
        [true, true, false]
    );
}

#[test]
fn all_parts_must_be_met() {
    assert_eq!(
        all(">=1.2.0, <1.5.0", &["1.1.9", "1.2.0", "1.4.9", "1.5.0"]),
        [false, true, true, false]
    );
    assert_eq!(
        all(" ^1.0.0 ,  >  1.3.0,<1.3.2 ", &["1.3.0", "1.3.1", "1.3.2"]),
        [false, true, false]
    );
}

#[test]
fn what_cannot_be_read() {
    for requirement in [
        "",
        "*",
        "1",
        "1.2",
        "1.2.3.4",
        "=>1.0.0",
        "==1.0.0",
        "1.0.0,",
        ",1.0.0",
        "1.0.x",
        "~~1.0.0",
        "^",
        "01.0.0",
        "1.00.0",
        "+1.0.0",
        "1.+0.0",
        "1. 0.0",
        ">=1.0.0 <2.0.0",
        "18446744073709551616.0.0",
    ] {
        assert_eq!(meets("1.0.0", requirement), None, "{requirement}");
    }
    for version in ["", "1.0", "v1.0.0", "1.0.0-rc", " 1.0.0", "1.0.01"] {
        assert_eq!(meets(version, ">=0.0.0"), None, "{version}");
    }
    assert_eq!(meets("1.0.0", ">2.0.0, nonsense"), None);
    assert_eq!(meets("18446744073709551615.0.0", ">0.0.0"), Some(true));
}
