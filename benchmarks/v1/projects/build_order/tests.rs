use build_order::{order, parse, OrderError};

fn ordered(text: &str) -> Result<String, OrderError> {
    Ok(order(&parse(text))?.join(" "))
}

fn circle(names: &str) -> Result<String, OrderError> {
    Err(OrderError::Circle(
        names.split(' ').map(String::from).collect(),
    ))
}

fn missing(name: &str, needed_by: &str) -> Result<String, OrderError> {
    Err(OrderError::Missing {
        name: name.to_string(),
        needed_by: needed_by.to_string(),
    })
}

#[test]
fn needs_come_before() {
    assert_eq!(
        ordered("app: lib ui\nlib: core\nui: core lib\ncore").unwrap(),
        "core lib ui app"
    );
    assert_eq!(ordered("a\n\nb: a\n  c :a  b").unwrap(), "a b c");
}

#[test]
fn otherwise_the_order_given() {
    assert_eq!(ordered("z\ny\nx: w y\nw").unwrap(), "z y w x");
    assert_eq!(ordered("a: c b\nb\nc").unwrap(), "c b a");
    assert_eq!(ordered("").unwrap(), "");
}

#[test]
fn each_stands_once() {
    assert_eq!(ordered("d: b c b\nb: a\nc: a\na").unwrap(), "a b c d");
}

#[test]
fn circles_are_named() {
    assert_eq!(ordered("a: b\nb: c\nc: a"), circle("a b c"));
    assert_eq!(ordered("x: a\na: b\nb: c\nc: b"), circle("b c"));
    assert_eq!(ordered("ok\nself: ok self"), circle("self"));
    assert_eq!(ordered("a: d b\nd\nb: d c\nc: d a"), circle("a b c"));
}

#[test]
fn what_is_missing() {
    assert_eq!(ordered("a: b\nb: d c\nd"), missing("c", "b"));
    assert_eq!(ordered("a: b x\nb: a"), circle("a b"));
    assert_eq!(ordered("a: x b\nb: a"), missing("x", "a"));
}
