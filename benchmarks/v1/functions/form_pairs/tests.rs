fn fields(body: &str) -> Vec<(String, String)> {
    form_fields(body).unwrap()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_string(), value.to_string())
}

#[test]
fn names_and_values() {
    assert_eq!(
        fields("name=Ada&age=36"),
        [pair("name", "Ada"), pair("age", "36")]
    );
    assert_eq!(
        fields("tag=b&tag=a&tag=b"),
        [pair("tag", "b"), pair("tag", "a"), pair("tag", "b")]
    );
}

#[test]
fn escapes() {
    assert_eq!(fields("a+b=c%20d+e%2B"), [pair("a b", "c d e+")]);
    assert_eq!(fields("q=%c3%A9%26%3d"), [pair("q", "\u{e9}&=")]);
    assert_eq!(fields("q=%00%4f%5F"), [pair("q", "\0O_")]);
    assert_eq!(fields("q=\u{20ac}"), [pair("q", "\u{20ac}")]);
}

#[test]
fn missing_parts() {
    assert_eq!(
        fields("flag&x=&=y"),
        [pair("flag", ""), pair("x", ""), pair("", "y")]
    );
    assert_eq!(fields("a=b=c"), [pair("a", "b=c")]);
    assert_eq!(fields("&&a=1&&b=2&"), [pair("a", "1"), pair("b", "2")]);
    assert_eq!(fields(""), []);
    assert_eq!(fields("="), [pair("", "")]);
}

#[test]
fn malformed_escapes() {
    assert_eq!(form_fields("a=1&b=%4"), Err("%4"));
    assert_eq!(form_fields("a=%"), Err("%"));
    assert_eq!(form_fields("x%zz=1"), Err("x%zz"));
    assert_eq!(form_fields("a=%1g"), Err("%1g"));
    assert_eq!(form_fields("a=%+1"), Err("%+1"));
    assert_eq!(form_fields("a=%4\u{e9}"), Err("%4\u{e9}"));
    assert_eq!(form_fields("n%=%"), Err("n%"));
}

#[test]
fn bytes_that_are_no_text() {
    assert_eq!(form_fields("a=ok&b=%ff"), Err("%ff"));
    assert_eq!(form_fields("a=%c3+"), Err("%c3+"));
}
