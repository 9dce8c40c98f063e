fn pairs(line: &str) -> Vec<(&str, Option<String>)> {
    parse_logfmt(line).unwrap()
}

fn with<'a>(key: &'a str, value: &str) -> (&'a str, Option<String>) {
    (key, Some(value.to_string()))
}

#[test]
fn plain_values_and_flags() {
    assert_eq!(
        pairs("level=info retried took=5ms"),
        [
            with("level", "info"),
            ("retried", None),
            with("took", "5ms")
        ]
    );
    assert_eq!(pairs("  a=1   b  "), [with("a", "1"), ("b", None)]);
    assert_eq!(pairs(""), []);
    assert_eq!(pairs("   "), []);
}

#[test]
fn odd_values() {
    assert_eq!(pairs("a= b="), [with("a", ""), with("b", "")]);
    assert_eq!(pairs("q=x=y=z"), [with("q", "x=y=z")]);
    assert_eq!(pairs(r"path=c:\new"), [with("path", r"c:\new")]);
    assert_eq!(
        pairs("a\tb=\u{e9} \u{20ac}=1"),
        [with("a\tb", "\u{e9}"), with("\u{20ac}", "1")]
    );
}

#[test]
fn quoted_values() {
    assert_eq!(
        pairs(r#"msg="two words" x="""#),
        [with("msg", "two words"), with("x", "")]
    );
    assert_eq!(
        pairs(r#"m="say \"hi\"\n\\ \\""#),
        [with("m", "say \"hi\"\n\\ \\")]
    );
    assert_eq!(
        pairs("m=\"\u{e9}=1 b=2\" c"),
        [with("m", "\u{e9}=1 b=2"), ("c", None)]
    );
}

#[test]
fn faulty_keys() {
    assert_eq!(parse_logfmt("a=1 =2"), Err(LineError::Key(4)));
    assert_eq!(parse_logfmt("="), Err(LineError::Key(0)));
    assert_eq!(parse_logfmt("a \"b c\"=1"), Err(LineError::Key(2)));
    assert_eq!(parse_logfmt("a= =\""), Err(LineError::Key(3)));
}

#[test]
fn faulty_quotes() {
    assert_eq!(parse_logfmt("a=b\"c\""), Err(LineError::Quote(3)));
    assert_eq!(parse_logfmt("x \u{e9}=\"open"), Err(LineError::Unclosed(5)));
    assert_eq!(parse_logfmt("a=\""), Err(LineError::Unclosed(2)));
    assert_eq!(parse_logfmt("a=\"b\\\""), Err(LineError::Unclosed(2)));
    assert_eq!(parse_logfmt("a=\"b\"c"), Err(LineError::Trailing(5)));
    assert_eq!(parse_logfmt("a=\"b\"\""), Err(LineError::Trailing(5)));
}

#[test]
fn faulty_escapes() {
    assert_eq!(parse_logfmt("a=\"b\\t\""), Err(LineError::Escape(4)));
    assert_eq!(parse_logfmt("a=\"\u{e9}\\"), Err(LineError::Escape(5)));
    assert_eq!(parse_logfmt("a=\"\\x"), Err(LineError::Escape(3)));
}
