use query_builder::{encode, Query, Value};

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn list(texts: &[&str]) -> Value {
    Value::List(texts.iter().map(|text| text.to_string()).collect())
}

#[test]
fn parameters_in_their_order() {
    let query = Query::new("/find")
        .with("q", text("a b"))
        .with("all", Value::Flag)
        .with("a", text("1"));
    assert_eq!(query.build(), "/find?q=a+b&all&a=1");
}

#[test]
fn names_and_values_are_encoded() {
    let query = Query::new("/find")
        .with("käse&co", text("50% = ½"))
        .with("x y", Value::Flag);
    assert_eq!(query.build(), "/find?k%C3%A4se%26co=50%25+%3D+%C2%BD&x+y");
    assert_eq!(encode("~a-b_c.d/"), "~a-b_c.d%2F");
}

#[test]
fn lists_repeat_the_name() {
    let query = Query::new("/")
        .with("id", list(&["1", "2 3", ""]))
        .with("z", text(""));
    assert_eq!(query.build(), "/?id=1&id=2+3&id=&z=");
}

#[test]
fn what_is_left_out() {
    assert_eq!(Query::new("/a").build(), "/a");
    let query = Query::new("/a")
        .with("b", Value::Missing)
        .with("c", list(&[]));
    assert_eq!(query.build(), "/a");
    assert_eq!(query.with("d", text("1")).build(), "/a?d=1");
}

#[test]
fn addresses_that_have_parameters() {
    let build = |address| Query::new(address).with("b", text("2")).build();
    assert_eq!(build("/x?a=1"), "/x?a=1&b=2");
    assert_eq!(build("/x?"), "/x?b=2");
    assert_eq!(build("/x?a=1&"), "/x?a=1&b=2");
    assert_eq!(build("/x&"), "/x&b=2");
    assert_eq!(Query::new("/x?").build(), "/x?");
}
