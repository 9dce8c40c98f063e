#[test]
fn numbers_of_each_length() {
    assert!(is_article_number("96385074"));
    assert!(is_article_number("036000291452"));
    assert!(is_article_number("4006381333931"));
    assert!(is_article_number("10012345678902"));
    assert!(is_article_number("00000000"));
}

#[test]
fn a_wrong_digit_is_found() {
    for code in [
        "96385075",
        "036000291453",
        "4006381333930",
        "4006381333932",
        "10012345678901",
        "4006381333391",
    ] {
        assert!(!is_article_number(code), "{code}");
    }
}

#[test]
fn other_lengths() {
    // their sums would be right
    for code in [
        "",
        "0",
        "0000000",
        "000000000",
        "00000000000",
        "000000000000000",
    ] {
        assert!(!is_article_number(code), "{code}");
    }
}

#[test]
fn other_characters() {
    for code in [
        "4006381333 31",
        "400-638133393",
        " 96385074",
        "9638507\u{664}",
        "+0000000",
        "0000000\n",
    ] {
        assert!(!is_article_number(code), "{code}");
    }
}
