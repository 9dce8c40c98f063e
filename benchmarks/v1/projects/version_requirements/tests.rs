use version_requirements::{newest, Requirement, Version};

fn accepts(requirement: &str, version: &str) -> bool {
    Requirement::parse(requirement)
        .unwrap()
        .accepts(&Version::parse(version).unwrap())
}

fn all(requirement: &str, yes: &[&str], no: &[&str]) {
    for version in yes {
        assert!(accepts(requirement, version), "{requirement} {version}");
    }
    for version in no {
        assert!(!accepts(requirement, version), "{requirement} {version}");
    }
}

#[test]
fn from_a_version_on_and_exactly() {
    all(">=1.2", &["1.2.0", "1.10.0", "2.0.0"], &["1.1.9", "0.9.9"]);
    all("=1.2.3", &["1.2.3"], &["1.2.4", "1.2.2"]);
    all("=1.2", &["1.2.0", "1.2.9"], &["1.3.0", "1.1.9"]);
    all("=1", &["1.0.0", "1.9.9"], &["2.0.0", "0.9.0"]);
}

#[test]
fn tilde() {
    all("~1.2.3", &["1.2.3", "1.2.9"], &["1.2.2", "1.3.0"]);
    all("~1.2", &["1.2.0", "1.2.9"], &["1.3.0"]);
    all("~1", &["1.0.0", "1.9.0"], &["2.0.0", "0.9.0"]);
    all("~0.0.3", &["0.0.3", "0.0.9"], &["0.1.0", "0.0.2"]);
}

#[test]
fn caret() {
    all("^1.2.3", &["1.2.3", "1.9.0"], &["1.2.2", "2.0.0"]);
    all("^0.2.3", &["0.2.3", "0.2.9"], &["0.3.0", "0.2.2"]);
    all("^0.0.3", &["0.0.3"], &["0.0.4", "0.0.2"]);
    all("^0.0", &["0.0.0", "0.0.7"], &["0.1.0"]);
    all("^0", &["0.0.0", "0.9.9"], &["1.0.0"]);
    all("^0.0.0", &["0.0.0"], &["0.0.1"]);
    all("^1", &["1.0.0", "1.9.9"], &["2.0.0"]);
}

#[test]
fn no_sign_is_a_caret() {
    for text in ["1.2.3", "0.3", "0.0.1", "0"] {
        assert_eq!(
            Requirement::parse(text),
            Requirement::parse(&format!(" ^ {text} "))
        );
    }
}

#[test]
fn what_is_no_requirement() {
    for text in [
        "",
        "^",
        "1.2.3.4",
        "x",
        "~=1",
        "1..2",
        "^18446744073709551615",
        "+1",
        "1.2 .3",
    ] {
        assert_eq!(Requirement::parse(text), None, "{text}");
    }
    assert!(Requirement::parse(">=18446744073709551615").is_some());
}

#[test]
fn the_newest_that_meets_all() {
    let versions = ["1.2.9", "1.10.0", "2.0.0", "1.9.0"].map(|text| Version::parse(text).unwrap());
    let wanted = ["^1", ">=1.3"].map(|text| Requirement::parse(text).unwrap());
    assert_eq!(newest(&versions, &wanted), Some(&Version(1, 10, 0)));
    assert_eq!(
        newest(&versions, &[Requirement::parse("^3").unwrap()]),
        None
    );
}
