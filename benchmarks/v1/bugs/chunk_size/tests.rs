#[test]
fn digits_of_either_case() {
    assert_eq!(chunk_size("0"), Some(0));
    assert_eq!(chunk_size("1a"), Some(26));
    assert_eq!(chunk_size("FfFf"), Some(65_535));
}

#[test]
fn signs_and_prefixes_are_no_digits() {
    assert_eq!(chunk_size("+5"), None);
    assert_eq!(chunk_size("-5"), None);
    assert_eq!(chunk_size("0x10"), None);
    assert_eq!(chunk_size("1_0"), None);
}

#[test]
fn extensions_say_nothing() {
    assert_eq!(chunk_size("10;name=value"), Some(16));
    assert_eq!(chunk_size("10 \t;a;b=\"é\""), Some(16));
    assert_eq!(chunk_size("10;"), Some(16));
    assert_eq!(chunk_size(";10"), None);
}

#[test]
fn blanks_stand_only_behind() {
    assert_eq!(chunk_size("ff  "), Some(255));
    assert_eq!(chunk_size(" ff"), None);
    assert_eq!(chunk_size("f f"), None);
    assert_eq!(chunk_size("ff\u{a0}"), None);
    assert_eq!(chunk_size("ff\n"), None);
}

#[test]
fn what_does_not_fit_is_refused() {
    assert_eq!(chunk_size("ffffffff"), Some(u32::MAX));
    assert_eq!(chunk_size("100000000"), None);
    assert_eq!(chunk_size("1ffffffffffffffff"), None);
    assert_eq!(chunk_size("000000000010"), Some(16));
}

#[test]
fn nothing_is_no_size() {
    assert_eq!(chunk_size(""), None);
    assert_eq!(chunk_size("  "), None);
    assert_eq!(chunk_size("g"), None);
}
