#[test]
fn sound_sentences() {
    assert_eq!(fields("$ABC*40").unwrap(), ["ABC"]);
    assert_eq!(fields("$A,B,,*2F").unwrap(), ["A", "B", "", ""]);
    assert_eq!(fields("$*00").unwrap(), [""]);
}

#[test]
fn digits_may_be_small_and_a_line_end_may_follow() {
    assert_eq!(fields("$A,B,,*2f\r\n").unwrap().len(), 4);
    assert_eq!(fields("$ABC*40\n").unwrap(), ["ABC"]);
}

#[test]
fn a_wrong_checksum() {
    assert_eq!(fields("$ABC*41"), Err(SentenceError::Checksum(0x40)));
    assert_eq!(fields("$ABD*40"), Err(SentenceError::Checksum(0x47)));
    assert_eq!(fields("$AA*01"), Err(SentenceError::Checksum(0)));
}

#[test]
fn bytes_count_and_not_characters() {
    assert_eq!(fields("$\u{e9}*6A").unwrap(), ["\u{e9}"]);
}

#[test]
fn the_last_star_ends_the_body() {
    assert_eq!(fields("$A*B*29").unwrap(), ["A*B"]);
}

#[test]
fn other_forms() {
    for line in [
        "", "$", "ABC*40", "$ABC", "$ABC*", "$ABC*4", "$ABC*040", "$ABC*4G", "$ABC*+4", " $ABC*40",
        "$ABC*40 ",
    ] {
        assert_eq!(fields(line), Err(SentenceError::Form), "{line}");
    }
}

#[test]
fn counting() {
    assert_eq!(count_sound("$ABC*40\nnoise\n$ABC*41\n$A,B,,*2F\n"), 2);
}
