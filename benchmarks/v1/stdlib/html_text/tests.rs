#[test]
fn the_five_characters() {
    assert_eq!(
        escape_html("<a href=\"x\">Q&A's</a>"),
        "&lt;a href=&quot;x&quot;&gt;Q&amp;A&#39;s&lt;/a&gt;"
    );
    assert_eq!(escape_html("'"), "&#39;");
    assert_eq!(escape_html("a > b"), "a &gt; b");
}

#[test]
fn what_is_escaped_already_is_escaped_again() {
    assert_eq!(escape_html("&lt;"), "&amp;lt;");
    assert_eq!(escape_html("&&"), "&amp;&amp;");
}

#[test]
fn everything_else_stays() {
    assert_eq!(
        escape_html("caf\u{e9} \u{1f600}\n<"),
        "caf\u{e9} \u{1f600}\n&lt;"
    );
    assert_eq!(escape_html("`=/"), "`=/");
}

#[test]
fn nothing_to_do_lends_the_text() {
    for text in ["", "plain", "\u{20ac} 5\t#;"] {
        let escaped = escape_html(text);
        assert_eq!(escaped, text);
        assert!(matches!(escaped, Cow::Borrowed(_)));
    }
    assert!(matches!(escape_html("a<"), Cow::Owned(_)));
}
