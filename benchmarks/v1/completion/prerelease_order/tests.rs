use std::cmp::Ordering::{Equal, Greater, Less};

fn ascending(versions: &[&str]) {
    for (i, a) in versions.iter().enumerate() {
        for (j, b) in versions.iter().enumerate() {
            assert_eq!(compare_prerelease(a, b), i.cmp(&j), "{a:?} with {b:?}");
        }
    }
}

#[test]
fn the_release_is_last() {
    assert_eq!(compare_prerelease("", ""), Equal);
    assert_eq!(compare_prerelease("", "rc.1"), Greater);
    assert_eq!(compare_prerelease("zz", ""), Less);
}

#[test]
fn a_whole_series() {
    ascending(&[
        "alpha",
        "alpha.1",
        "alpha.beta",
        "beta",
        "beta.2",
        "beta.11",
        "rc.1",
        "",
    ]);
}

#[test]
fn numbers_by_their_value() {
    ascending(&["0", "1", "2", "9", "10", "11", "100"]);
    ascending(&[
        "99999999999999999999",
        "100000000000000000000",
        "100000000000000000001",
    ]);
}

#[test]
fn numbers_before_names() {
    ascending(&["999", "a", "b"]);
    ascending(&["a.999", "a.1x", "a.x"]);
}

#[test]
fn names_by_their_bytes() {
    ascending(&["B", "a", "aa", "b"]);
    assert_eq!(compare_prerelease("a-b", "a.b"), Greater);
}

#[test]
fn fewer_parts_first() {
    ascending(&["a", "a.0", "a.0.0", "a.a"]);
    assert_eq!(compare_prerelease("a.b", "a.b"), Equal);
    assert_eq!(compare_prerelease("a.1.x", "a.2"), Less);
}
