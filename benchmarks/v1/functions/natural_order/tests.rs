fn sorted<const N: usize>(mut names: [&str; N]) -> [&str; N] {
    names.sort_by(|a, b| natural(a, b));
    names
}

#[test]
fn numbers_by_value() {
    assert_eq!(
        sorted(["page10", "page9", "page1"]),
        ["page1", "page9", "page10"]
    );
    assert_eq!(natural("2-a-b", "10-a"), Ordering::Less);
    assert_eq!(
        sorted(["v1.10.2", "v1.9.30", "v1.9.4"]),
        ["v1.9.4", "v1.9.30", "v1.10.2"]
    );
    assert_eq!(
        sorted(["a2b10", "a10b1", "a2b9"]),
        ["a2b9", "a2b10", "a10b1"]
    );
}

#[test]
fn numbers_of_any_length() {
    let long = "99999999999999999999999999999999999999991";
    let longer = "99999999999999999999999999999999999999992";
    assert_eq!(natural(long, longer), Ordering::Less);
    assert_eq!(natural("1000000000000000000000", "999"), Ordering::Greater);
}

#[test]
fn beginnings_come_first() {
    assert_eq!(sorted(["ab", "a", ""]), ["", "a", "ab"]);
    assert_eq!(natural("a1", "a1b"), Ordering::Less);
    assert_eq!(natural("a1b", "a1"), Ordering::Greater);
}

#[test]
fn digits_come_before_other_characters() {
    assert_eq!(natural("a9", "a-"), Ordering::Less);
    assert_eq!(natural("a!", "a0"), Ordering::Greater);
    assert_eq!(sorted(["\u{e9}", "z", "Z", "7"]), ["7", "Z", "z", "\u{e9}"]);
}

#[test]
fn leading_zeros_decide_last() {
    assert_eq!(natural("a007b", "a7a"), Ordering::Greater);
    assert_eq!(natural("a007", "a8"), Ordering::Less);
    assert_eq!(natural("a007", "a7"), Ordering::Less);
    assert_eq!(natural("a7", "a007"), Ordering::Greater);
    assert_eq!(natural("x0y2", "x00y1"), Ordering::Greater);
    assert_eq!(natural("0", "00"), Ordering::Less);
    assert_eq!(natural("a01", "a01"), Ordering::Equal);
}
