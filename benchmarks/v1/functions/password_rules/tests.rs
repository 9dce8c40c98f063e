use Broken::*;

#[test]
fn a_good_password() {
    assert_eq!(broken_rules("Correct-horse", "ada"), []);
    assert_eq!(broken_rules("xY34567890", "ada"), []);
    assert_eq!(broken_rules("Has a blank", "ada"), []);
}

#[test]
fn length_is_in_characters() {
    assert_eq!(broken_rules("Abcdefgh1", "ada"), [TooShort]);
    assert_eq!(broken_rules("Abcdefgh12", "ada"), []);
    assert_eq!(
        broken_rules("\u{c9}\u{e9}\u{e8}\u{ea}\u{eb}1", "ada"),
        [TooShort]
    );
}

#[test]
fn kinds_of_characters() {
    assert_eq!(broken_rules("abcdefgh12", "ada"), [NoUpper]);
    assert_eq!(broken_rules("ABCDEFGH12", "ada"), [NoLower]);
    assert_eq!(broken_rules("Abcdefghij", "ada"), [OnlyLetters]);
    assert_eq!(broken_rules("\u{c4}\u{f6}bcdefghi\u{664}", "ada"), []);
    assert_eq!(broken_rules("1234567890", "ada"), [NoUpper, NoLower]);
}

#[test]
fn repetition() {
    assert_eq!(broken_rules("Aaa1111bcd", "ada"), [Repeats]);
    assert_eq!(broken_rules("Abccc12345", "ada"), [Repeats]);
    assert_eq!(broken_rules("Abcdef1222", "ada"), [Repeats]);
    assert_eq!(broken_rules("Aabbccdd1212", "ada"), []);
    assert_eq!(broken_rules("Aaa1234567", "ada"), []);
}

#[test]
fn the_name() {
    assert_eq!(broken_rules("Xx-ADA-12345", "ada"), [HasName]);
    assert_eq!(broken_rules("lovelace1815X", "LoveLace"), [HasName]);
    assert_eq!(broken_rules("Abcdefgh12", "ab"), []);
    assert_eq!(broken_rules("Abcdefgh12", ""), []);
    assert_eq!(broken_rules("abC.12345678", "abc"), [HasName]);
    assert_eq!(broken_rules("\u{e9}\u{e9}A12345678", "\u{e9}\u{e9}"), []);
}

#[test]
fn all_at_once() {
    assert_eq!(
        broken_rules("", ""),
        [TooShort, NoUpper, NoLower, OnlyLetters]
    );
    assert_eq!(
        broken_rules("bobbbb", "bob"),
        [TooShort, NoUpper, OnlyLetters, Repeats, HasName]
    );
}
