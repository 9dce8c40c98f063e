fn bytes(value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write_number(&mut out, value);
    out
}

#[test]
fn small_numbers_are_one_byte() {
    assert_eq!(bytes(0), [0]);
    assert_eq!(bytes(1), [1]);
    assert_eq!(bytes(127), [127]);
}

#[test]
fn the_lowest_bits_come_first() {
    assert_eq!(bytes(128), [0x80, 1]);
    assert_eq!(bytes(300), [0xac, 2]);
    assert_eq!(bytes(16_383), [0xff, 0x7f]);
    assert_eq!(bytes(16_384), [0x80, 0x80, 1]);
}

#[test]
fn the_largest_number() {
    assert_eq!(
        bytes(u64::MAX),
        [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
    );
    assert_eq!(
        bytes(1 << 63),
        [128, 128, 128, 128, 128, 128, 128, 128, 128, 1]
    );
}

#[test]
fn what_is_written_can_be_read() {
    let mut out = Vec::new();
    let numbers = [0, 5, 127, 128, 255, 256, 1 << 32, u64::MAX - 1, 77];
    numbers
        .iter()
        .for_each(|&number| write_number(&mut out, number));
    let mut rest = out.as_slice();
    for number in numbers {
        let (value, after) = read_number(rest).unwrap();
        assert_eq!(value, number);
        rest = after;
    }
    assert!(rest.is_empty());
}

#[test]
fn what_cannot_be_read() {
    assert_eq!(read_number(&[]), None);
    assert_eq!(read_number(&[0x80]), None);
    assert_eq!(
        read_number(&[255, 255, 255, 255, 255, 255, 255, 255, 255, 2]),
        None
    );
}
