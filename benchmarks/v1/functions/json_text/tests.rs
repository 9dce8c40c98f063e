fn ok(inner: &str) -> String {
    json_text(inner).unwrap()
}

#[test]
fn plain_text() {
    assert_eq!(ok(""), "");
    assert_eq!(
        ok("caf\u{e9} \u{1f600}/\u{7f}"),
        "caf\u{e9} \u{1f600}/\u{7f}"
    );
}

#[test]
fn short_escapes() {
    assert_eq!(ok(r#"\"\\\/"#), "\"\\/");
    assert_eq!(ok(r"a\b\f\n\r\tz"), "a\u{8}\u{c}\n\r\tz");
    assert_eq!(ok(r"\\n"), "\\n");
}

#[test]
fn units() {
    assert_eq!(ok(r"\u0041\u00e9\u20AC"), "A\u{e9}\u{20ac}");
    assert_eq!(ok(r"\u0000\uffff"), "\0\u{ffff}");
    assert_eq!(ok(r"\u00411"), "A1");
}

#[test]
fn pairs() {
    assert_eq!(ok(r"\ud83d\ude00!"), "\u{1f600}!");
    assert_eq!(ok(r"\uD800\uDC00\uDBFF\uDFFF"), "\u{10000}\u{10ffff}");
    assert_eq!(json_text(r"a\ud83d"), Err(TextError::Surrogate(1)));
    assert_eq!(json_text(r"\ud83dx"), Err(TextError::Surrogate(0)));
    assert_eq!(json_text(r"\ud83d\u0041"), Err(TextError::Surrogate(0)));
    assert_eq!(json_text(r"\ud83d\ue000"), Err(TextError::Surrogate(0)));
    assert_eq!(
        json_text(r"\ud83d\ud83d\ude00"),
        Err(TextError::Surrogate(0))
    );
    assert_eq!(json_text(r"\u0041\ude00"), Err(TextError::Surrogate(6)));
    assert_eq!(json_text(r"\ud83d\uzzzz"), Err(TextError::Surrogate(0)));
    assert_eq!(json_text(r"\udc00\udc00"), Err(TextError::Surrogate(0)));
}

#[test]
fn faulty_escapes() {
    assert_eq!(json_text(r"ab\x"), Err(TextError::Escape(2)));
    assert_eq!(json_text("\\"), Err(TextError::Escape(0)));
    assert_eq!(json_text("\u{e9}\\\u{e9}"), Err(TextError::Escape(2)));
    assert_eq!(json_text(r"\N"), Err(TextError::Escape(0)));
    assert_eq!(json_text(r"\u12"), Err(TextError::Hex(0)));
    assert_eq!(json_text(r"a\u+123"), Err(TextError::Hex(1)));
    assert_eq!(json_text("\\u123\u{e9}"), Err(TextError::Hex(0)));
    assert_eq!(json_text(r"\U0041"), Err(TextError::Escape(0)));
}

#[test]
fn bare_characters() {
    assert_eq!(json_text("say \"hi\""), Err(TextError::Bare(4)));
    assert_eq!(json_text("a\nb"), Err(TextError::Bare(1)));
    assert_eq!(json_text("\u{1f}"), Err(TextError::Bare(0)));
    assert_eq!(json_text("\t\\x"), Err(TextError::Bare(0)));
}
