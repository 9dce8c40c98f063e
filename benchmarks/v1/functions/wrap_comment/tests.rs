#[test]
fn lines_are_filled() {
    assert_eq!(
        wrap_comment("one two three four", "//", 10),
        "// one two\n// three\n// four"
    );
    assert_eq!(
        wrap_comment("one two three four", "//", 11),
        "// one two\n// three\n// four"
    );
    assert_eq!(
        wrap_comment("one two three four", "//", 13),
        "// one two\n// three four"
    );
    assert_eq!(wrap_comment("a b c", "#", 80), "# a b c");
}

#[test]
fn words_that_do_not_fit_stand_alone() {
    assert_eq!(
        wrap_comment("a incomprehensible b c", "//", 8),
        "// a\n// incomprehensible\n// b c"
    );
    assert_eq!(wrap_comment("a b", "//", 0), "// a\n// b");
}

#[test]
fn line_ends_and_blanks_are_taken_anew() {
    assert_eq!(
        wrap_comment("  one\ntwo\t three  \n", "//", 80),
        "// one two three"
    );
    assert_eq!(wrap_comment("one\r\ntwo", "//", 80), "// one two");
}

#[test]
fn paragraphs_stay_apart() {
    assert_eq!(
        wrap_comment("one\ntwo\n\nthree", "///", 80),
        "/// one two\n///\n/// three"
    );
    assert_eq!(
        wrap_comment("\n\none\n \n\t\n\ntwo\n\n", "#", 80),
        "# one\n#\n# two"
    );
    assert_eq!(wrap_comment("\n \n", "#", 80), "");
    assert_eq!(wrap_comment("", "#", 80), "");
}

#[test]
fn width_is_in_characters() {
    assert_eq!(
        wrap_comment("\u{e9}\u{e9} \u{e9}\u{e9} \u{e9}", "\u{2022}", 7),
        "\u{2022} \u{e9}\u{e9} \u{e9}\u{e9}\n\u{2022} \u{e9}"
    );
    assert_eq!(wrap_comment("ab cd e", "--", 8), "-- ab cd\n-- e");
}
