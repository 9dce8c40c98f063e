#[test]
fn harmless_words_stay() {
    assert_eq!(shell_line(&["ls", "-l", "/var/log"]), "ls -l /var/log");
    assert_eq!(
        shell_line(&["A_1=b:c", "x@y.z", "50%", "a+b,c"]),
        "A_1=b:c x@y.z 50% a+b,c"
    );
}

#[test]
fn anything_else_is_quoted() {
    assert_eq!(shell_line(&["echo", "two words"]), "echo 'two words'");
    assert_eq!(shell_line(&["$HOME", "a;b", "*"]), "'$HOME' 'a;b' '*'");
    assert_eq!(shell_line(&["caf\u{e9}", "a\nb"]), "'caf\u{e9}' 'a\nb'");
    assert_eq!(
        shell_line(&["say \"hi\"", "back\\slash"]),
        "'say \"hi\"' 'back\\slash'"
    );
}

#[test]
fn single_quotes() {
    assert_eq!(shell_line(&["it's"]), r"'it'\''s'");
    assert_eq!(shell_line(&["'"]), r"''\'''");
    assert_eq!(shell_line(&["''"]), r"''\'''\'''");
}

#[test]
fn empty_words_and_lines() {
    assert_eq!(shell_line(&["printf", ""]), "printf ''");
    assert_eq!(shell_line(&["", ""]), "'' ''");
    assert_eq!(shell_line(&[]), "");
}
