fn number(bytes: &[u8]) -> Result<u64, VarintError> {
    read_varint(bytes).map(|(number, _)| number)
}

#[test]
fn one_and_more_bytes() {
    assert_eq!(number(&[0]), Ok(0));
    assert_eq!(number(&[127]), Ok(127));
    assert_eq!(number(&[0x80, 1]), Ok(128));
    assert_eq!(number(&[0xac, 2]), Ok(300));
    assert_eq!(number(&[0xff, 0xff, 0x7f]), Ok(0x1f_ffff));
}

#[test]
fn what_follows_is_given() {
    assert_eq!(read_varint(&[5, 6, 7]), Ok((5, &[6, 7][..])));
    assert_eq!(read_varint(&[0x80, 1, 0x80]), Ok((128, &[0x80][..])));
    assert_eq!(read_varint(&[9]), Ok((9, &[][..])));
}

#[test]
fn truncated() {
    assert_eq!(number(&[]), Err(VarintError::Truncated));
    assert_eq!(number(&[0x80]), Err(VarintError::Truncated));
    assert_eq!(number(&[0xff; 9]), Err(VarintError::Truncated));
}

#[test]
fn overlong() {
    assert_eq!(number(&[0x80, 0]), Err(VarintError::Overlong));
    assert_eq!(number(&[0xff, 0x80, 0]), Err(VarintError::Overlong));
    assert_eq!(number(&[0x81, 0x80, 1]), Ok(0x4001));
    let mut zeros = [0x80; 10];
    zeros[9] = 0;
    assert_eq!(number(&zeros), Err(VarintError::Overlong));
}

#[test]
fn the_largest_numbers() {
    let mut most = [0xff; 10];
    most[9] = 1;
    assert_eq!(number(&most), Ok(u64::MAX));
    most[9] = 2;
    assert_eq!(number(&most), Err(VarintError::TooLarge));
    assert_eq!(number(&[0xff; 10]), Err(VarintError::TooLarge));
    assert_eq!(number(&[0x80; 10]), Err(VarintError::TooLarge));
    assert_eq!(number(&[0x80; 12]), Err(VarintError::TooLarge));
    let mut ninth = [0x80; 9];
    ninth[8] = 0x7f;
    assert_eq!(number(&ninth), Ok(0x7f << 56));
}
