fn encoded(text: &str) -> String {
    query(&[("", text)])[1..].to_string()
}

#[test]
fn these_stay() {
    let stay = "ABCXYZabcxyz0189*-._";
    assert_eq!(encoded(stay), stay);
}

#[test]
fn blanks_become_plus_and_plus_is_encoded() {
    assert_eq!(encoded("a b  c"), "a+b++c");
    assert_eq!(encoded("1+1"), "1%2B1");
}

#[test]
fn other_bytes_have_two_digits() {
    assert_eq!(encoded("a&b=c%d/e?f#g~"), "a%26b%3Dc%25d%2Fe%3Ff%23g%7E");
    assert_eq!(encoded("\n\t\0"), "%0A%09%00");
    assert_eq!(encoded("@[`{:^"), "%40%5B%60%7B%3A%5E");
}

#[test]
fn other_letters_byte_by_byte() {
    assert_eq!(encoded("\u{e9}"), "%C3%A9");
    assert_eq!(encoded("\u{20ac}"), "%E2%82%AC");
}

#[test]
fn parameters_are_joined() {
    assert_eq!(
        query(&[("q", "a b"), ("page", "2"), ("x y", "")]),
        "q=a+b&page=2&x+y="
    );
    assert_eq!(query(&[]), "");
}
