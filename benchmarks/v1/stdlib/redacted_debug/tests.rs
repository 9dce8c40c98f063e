fn credentials(password: Option<&str>, token: &str) -> Credentials {
    Credentials {
        user: "ada \"l\"".to_string(),
        password: password.map(String::from),
        token: token.to_string(),
        attempts: 2,
    }
}

#[test]
fn on_one_line() {
    assert_eq!(
        format!("{:?}", credentials(Some("secret"), "abcdefghijkl")),
        r#"Credentials { user: "ada \"l\"", password: Some("***"), token: "abcd...", attempts: 2 }"#
    );
}

#[test]
fn without_a_password() {
    let written = format!("{:?}", credentials(None, "abcdefghijkl"));
    assert!(written.contains("password: None,"));
    let empty = format!("{:?}", credentials(Some(""), "abcdefghijkl"));
    assert!(empty.contains(r#"password: Some("***"),"#));
}

#[test]
fn short_tokens_are_not_shown() {
    let token = |token| {
        let written = format!("{:?}", credentials(None, token));
        written
            .split("token: ")
            .nth(1)
            .unwrap()
            .split(',')
            .next()
            .unwrap()
            .to_string()
    };
    assert_eq!(token(""), r#""...""#);
    assert_eq!(token("12345678"), r#""...""#);
    assert_eq!(token("123456789"), r#""1234...""#);
    assert_eq!(token("\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}"), r#""...""#);
    assert_eq!(
        token("\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}1234"),
        "\"\u{e9}\u{e9}\u{e9}\u{e9}...\""
    );
}

#[test]
fn the_alternate_form() {
    let expected = "Credentials {\n    user: \"ada \\\"l\\\"\",\n    password: Some(\n        \"***\",\n    ),\n    token: \"...\",\n    attempts: 2,\n}";
    assert_eq!(format!("{:#?}", credentials(Some("x"), "short")), expected);
}
