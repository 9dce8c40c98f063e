fn read(pieces: &[&[u8]]) -> Vec<String> {
    let mut chunks = TextChunks::default();
    let mut texts: Vec<String> = pieces.iter().map(|piece| chunks.push(piece)).collect();
    texts.push(chunks.finish());
    texts
}

#[test]
fn plain_text_comes_at_once() {
    assert_eq!(read(&[b"abc", b"", b"de"]), ["abc", "", "de", ""]);
    assert_eq!(read(&["né€𝄞".as_bytes()]), ["né€𝄞", ""]);
}

#[test]
fn a_character_in_two_pieces() {
    assert_eq!(read(&[b"caf\xc3", b"\xa9 x"]), ["caf", "é x", ""]);
    assert_eq!(read(&[b"\xe2\x82", b"\xac"]), ["", "€", ""]);
}

#[test]
fn a_character_byte_by_byte() {
    assert_eq!(
        read(&[b"\xf0", b"\x9d", b"\x84", b"\x9e!"]),
        ["", "", "", "𝄞!", ""]
    );
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    assert_eq!(
        read(&[b"a\xffb", b"\x80c"]),
        ["a\u{fffd}b", "\u{fffd}c", ""]
    );
    assert_eq!(
        read(&[b"\xff\xfe\xc3", b"\xa9"]),
        ["\u{fffd}\u{fffd}", "é", ""]
    );
}

#[test]
fn a_begin_that_does_not_go_on() {
    assert_eq!(read(&[b"x\xe2\x82", b"abc"]), ["x", "\u{fffd}abc", ""]);
    assert_eq!(
        read(&[b"\xc3", b"\xc3", b"\xa9"]),
        ["", "\u{fffd}", "é", ""]
    );
}

#[test]
fn the_end_comes_too_early() {
    assert_eq!(read(&[b"x\xe2\x82"]), ["x", "\u{fffd}"]);
    assert_eq!(read(&[]), [""]);
}

#[test]
fn any_pieces_give_the_text_of_the_whole() {
    let bytes = b"a\xc3\xa9\xf0\x9f\x98\x80\xe2\x28\xa1\xff\xf0\x9f\x41\xed\xa0\x80\xc3";
    for size in 1..=bytes.len() {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        assert_eq!(
            read(&pieces).concat(),
            String::from_utf8_lossy(bytes),
            "{size}"
        );
    }
}
