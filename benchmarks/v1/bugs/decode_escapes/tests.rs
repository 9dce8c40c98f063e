fn decoded(field: &str) -> Result<String, usize> {
    decode(field)
}

#[test]
fn fields_without_escapes() {
    assert_eq!(decoded("plain, text"), Ok("plain, text".to_string()));
    assert_eq!(decoded(""), Ok(String::new()));
}

#[test]
fn each_escape() {
    assert_eq!(decoded(r"a\tb\nc\\d"), Ok("a\tb\nc\\d".to_string()));
}

#[test]
fn an_escaped_backslash_stands_for_itself() {
    assert_eq!(decoded(r"C:\\new\\table"), Ok(r"C:\new\table".to_string()));
    assert_eq!(decoded(r"\\\n"), Ok("\\\n".to_string()));
    assert_eq!(decoded(r"\\\\n"), Ok(r"\\n".to_string()));
}

#[test]
fn unknown_escapes_are_errors() {
    assert_eq!(decoded(r"a\rb"), Err(1));
    assert_eq!(decoded(r"\\\ n"), Err(2));
    assert_eq!(decoded(r"é\N"), Err(2));
    assert_eq!(decoded("x\\é\\q"), Err(1));
}

#[test]
fn a_backslash_at_the_end() {
    assert_eq!(decoded(r"a\"), Err(1));
    assert_eq!(decoded(r"\\\"), Err(2));
}
