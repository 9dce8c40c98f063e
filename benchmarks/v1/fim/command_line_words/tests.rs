fn words(line: &str) -> Vec<String> {
    split_words(line).unwrap()
}

#[test]
fn blanks_divide() {
    assert_eq!(words("cp -r  a\tb "), ["cp", "-r", "a", "b"]);
    assert!(words("").is_empty());
    assert!(words(" \t ").is_empty());
}

#[test]
fn quotes_keep_blanks() {
    assert_eq!(
        words(r#"echo "two words" 'and more'"#),
        ["echo", "two words", "and more"]
    );
    assert_eq!(words(r#""it's" 'say "hi"'"#), ["it's", "say \"hi\""]);
}

#[test]
fn parts_that_touch_are_one_word() {
    assert_eq!(words(r#"a"b c"'d e'f"#), ["ab cd ef"]);
    assert_eq!(words(r#"--name="x y""#), ["--name=x y"]);
}

#[test]
fn empty_quotes_are_a_word() {
    assert_eq!(words(r#"a "" b '' "#), ["a", "", "b", ""]);
    assert_eq!(words(r#"''"#), [""]);
    assert_eq!(words(r#"a""b"#), ["ab"]);
}

#[test]
fn backslashes() {
    assert_eq!(words(r"a\ b \\ \'"), ["a b", "\\", "'"]);
    assert_eq!(words(r#""a\"b\\c\n""#), ["a\"b\\c\\n"]);
    assert_eq!(words(r"'a\b\'"), ["a\\b\\"]);
    assert_eq!(words(r"\n"), ["n"]);
}

#[test]
fn what_is_left_open() {
    for line in ["'a", "\"a", "a \"b' c", "a\\", "\"a\\", "\"a\\\""] {
        assert_eq!(split_words(line), None, "{line}");
    }
}
