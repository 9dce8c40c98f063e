#[test]
fn parts_begin_with_a_capital() {
    assert_eq!(header_name("content-type"), "Content-Type");
    assert_eq!(header_name("host"), "Host");
    assert_eq!(header_name("x-request-id"), "X-Request-Id");
}

#[test]
fn other_capitals_become_small() {
    assert_eq!(header_name("CONTENT-LENGTH"), "Content-Length");
    assert_eq!(header_name("wWW-authenticATE"), "Www-Authenticate");
}

#[test]
fn dashes_stay() {
    assert_eq!(header_name("-a--b-"), "-A--B-");
    assert_eq!(header_name("-"), "-");
    assert_eq!(header_name(""), "");
}

#[test]
fn what_is_no_letter_stays() {
    assert_eq!(header_name("x_y-9a-b.C"), "X_y-9a-B.c");
    assert_eq!(header_name("\u{e4}B-\u{c4}B"), "\u{e4}b-\u{c4}b");
}
