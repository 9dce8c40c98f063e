fn lines(before: &str, after: &str) -> Vec<String> {
    let set = |names: &str| names.split_whitespace().map(String::from).collect();
    review(&set(before), &set(after))
}

#[test]
fn granted_and_taken() {
    assert_eq!(
        lines("read write", "read admin"),
        ["+ admin", "- write", "= 1 kept"]
    );
    assert_eq!(lines("a b c", "a b c d"), ["+ d", "= 3 kept"]);
    assert_eq!(lines("a b c", "b"), ["- a", "- c", "= 1 kept"]);
}

#[test]
fn in_alphabetical_order() {
    assert_eq!(
        lines("w z q k x", "m e a t"),
        ["+ a", "+ e", "+ m", "+ t", "- k", "- q", "- w", "- x", "- z", "= 0 kept"]
    );
}

#[test]
fn from_and_to_nothing() {
    assert_eq!(lines("", "b a"), ["+ a", "+ b", "= 0 kept"]);
    assert_eq!(lines("b a", ""), ["- a", "- b", "= 0 kept"]);
}

#[test]
fn no_change() {
    assert!(lines("a b", "b a").is_empty());
    assert!(lines("", "").is_empty());
}
