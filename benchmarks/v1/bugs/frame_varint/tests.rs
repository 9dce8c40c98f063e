fn number(bytes: &[u8]) -> Result<u64, VarintError> {
    read_varint(bytes).map(|(value, _)| value)
}

#[test]
fn one_byte() {
    assert_eq!(read_varint(&[0, 9]), Ok((0, &[9u8][..])));
    assert_eq!(read_varint(&[127]), Ok((127, &[][..])));
}

#[test]
fn several_bytes_lowest_first() {
    assert_eq!(number(&[0x80, 0x01]), Ok(128));
    assert_eq!(number(&[0xac, 0x02]), Ok(300));
    assert_eq!(
        read_varint(&[0xff, 0xff, 0x03, 7, 8]),
        Ok((65_535, &[7u8, 8][..]))
    );
}

#[test]
fn needless_bytes_are_allowed() {
    assert_eq!(number(&[0x81, 0x80, 0x00]), Ok(1));
    assert_eq!(
        number(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]),
        Ok(0)
    );
}

#[test]
fn the_largest_number() {
    let largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    assert_eq!(number(&largest), Ok(u64::MAX));
    let mut larger = largest;
    larger[9] = 0x02;
    assert_eq!(number(&larger), Err(VarintError::TooLarge));
    larger[9] = 0x7f;
    assert_eq!(number(&larger), Err(VarintError::TooLarge));
}

#[test]
fn more_than_ten_bytes() {
    assert_eq!(number(&[0x80; 10]), Err(VarintError::TooLarge));
    assert_eq!(number(&[0xff; 30]), Err(VarintError::TooLarge));
    let mut long = [0x80; 11];
    long[10] = 0;
    assert_eq!(number(&long), Err(VarintError::TooLarge));
}

#[test]
fn bytes_that_end_too_early() {
    assert_eq!(number(&[]), Err(VarintError::Truncated));
    assert_eq!(number(&[0x80]), Err(VarintError::Truncated));
    assert_eq!(number(&[0xff; 9]), Err(VarintError::Truncated));
}
