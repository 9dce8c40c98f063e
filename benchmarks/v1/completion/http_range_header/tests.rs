fn bytes(header: &str, length: u64) -> Option<(u64, u64)> {
    match part(header, length) {
        Part::Bytes(range) => Some((range.start, range.end)),
        _ => None,
    }
}

#[test]
fn from_one_byte_to_another() {
    assert_eq!(bytes("bytes=2-5", 10), Some((2, 6)));
    assert_eq!(bytes("bytes=0-0", 10), Some((0, 1)));
    assert_eq!(bytes("bytes=0-9", 10), Some((0, 10)));
    assert_eq!(bytes("bytes=9-9", 10), Some((9, 10)));
}

#[test]
fn not_beyond_the_end() {
    assert_eq!(bytes("bytes=5-99", 10), Some((5, 10)));
    assert_eq!(bytes("bytes=5-18446744073709551615", 10), Some((5, 10)));
}

#[test]
fn without_an_end() {
    assert_eq!(bytes("bytes=3-", 10), Some((3, 10)));
    assert_eq!(bytes("bytes=0-", 10), Some((0, 10)));
}

#[test]
fn the_last_bytes() {
    assert_eq!(bytes("bytes=-3", 10), Some((7, 10)));
    assert_eq!(bytes("bytes=-10", 10), Some((0, 10)));
    assert_eq!(bytes("bytes=-11", 10), Some((0, 10)));
}

#[test]
fn bytes_that_are_not_there() {
    for header in ["bytes=10-", "bytes=10-12", "bytes=99-100", "bytes=-0"] {
        assert_eq!(part(header, 10), Part::Unsatisfiable, "{header}");
    }
    assert_eq!(part("bytes=0-", 0), Part::Unsatisfiable);
    assert_eq!(part("bytes=-5", 0), Part::Unsatisfiable);
}

#[test]
fn what_cannot_be_read() {
    for header in [
        "",
        "bytes",
        "bytes=",
        "bytes=5",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-5",
        "bytes=5-a",
        "bytes=a-",
        "bytes=-a",
        "bytes=+1-5",
        "bytes= 1-5",
        "lines=1-5",
        "bytes=1-2,4-5",
        "bytes=--5",
        "bytes=1-99999999999999999999",
    ] {
        assert_eq!(part(header, 10), Part::Whole, "{header}");
    }
}
