fn json(text: &str) -> String {
    let mut out = String::new();
    write_json_text(&mut out, text);
    out
}

#[test]
fn plain_texts_stand_in_quotes() {
    assert_eq!(json(""), r#""""#);
    assert_eq!(json("two words"), r#""two words""#);
}

#[test]
fn quotes_and_backslashes() {
    assert_eq!(json(r#"say "hi""#), r#""say \"hi\"""#);
    assert_eq!(json(r"C:\n"), r#""C:\\n""#);
}

#[test]
fn line_ends_and_tabs() {
    assert_eq!(json("a\nb\r\n\tc"), r#""a\nb\r\n\tc""#);
}

#[test]
fn other_control_characters() {
    assert_eq!(
        json("\0\u{1}\u{8}\u{c}\u{1f}"),
        r#""\u0000\u0001\u0008\u000c\u001f""#
    );
}

#[test]
fn all_else_stays() {
    for text in ["a/b", "\u{7f}", "\u{e9}\u{2028}", "\u{1f600}", "it's", " "] {
        assert_eq!(json(text), format!("\"{text}\""));
    }
}

#[test]
fn lists() {
    assert_eq!(json_list(&[]), "[]");
    assert_eq!(json_list(&["a", "\"", ""]), r#"["a","\"",""]"#);
}
