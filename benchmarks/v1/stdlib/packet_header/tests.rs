fn header(bytes: [u8; 7]) -> Vec<u8> {
    let sum = bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>() as u8;
    bytes.into_iter().chain([sum]).collect()
}

fn read(bytes: &[u8]) -> Result<Header, HeaderError> {
    Header::try_from(bytes)
}

#[test]
fn fields_from_their_places() {
    assert_eq!(
        read(&header([0x4d, 0x31, 0x85, 1, 2, 3, 4])),
        Ok(Header {
            urgent: true,
            sealed: false,
            channel: 5,
            length: 0x0102_0304
        })
    );
    assert_eq!(
        read(&header([0x4d, 0x31, 0x4f, 0, 0, 0, 9])),
        Ok(Header {
            urgent: false,
            sealed: true,
            channel: 15,
            length: 9
        })
    );
}

#[test]
fn the_checksum_wraps() {
    let bytes = header([0x4d, 0x31, 0xc8, 255, 255, 255, 255]);
    assert_eq!(read(&bytes).map(|header| header.length), Ok(u32::MAX));
}

#[test]
fn what_follows_is_not_looked_at() {
    let mut bytes = header([0x4d, 0x31, 1, 0, 0, 0, 2]);
    bytes.extend([7, 7, 7]);
    assert_eq!(read(&bytes).map(|header| header.channel), Ok(1));
}

#[test]
fn too_short() {
    assert_eq!(read(&[]), Err(HeaderError::Short(0)));
    assert_eq!(read(&[1, 2, 3, 4, 5, 6, 7]), Err(HeaderError::Short(7)));
}

#[test]
fn faults_in_their_order() {
    assert_eq!(
        read(&header([0x31, 0x4d, 0x10, 0, 0, 0, 0])),
        Err(HeaderError::Magic)
    );
    assert_eq!(
        read(&[0x4d, 0x32, 0, 0, 0, 0, 0, 0]),
        Err(HeaderError::Magic)
    );
    let mut bytes = header([0x4d, 0x31, 0x30, 0, 0, 0, 0]);
    assert_eq!(read(&bytes), Err(HeaderError::Flags(0x30)));
    bytes[7] = 1;
    assert_eq!(
        read(&bytes),
        Err(HeaderError::Checksum {
            found: 1,
            right: 0xae
        })
    );
    assert_eq!(
        read(&header([0x4d, 0x31, 0x90, 0, 0, 0, 0])),
        Err(HeaderError::Flags(0x90))
    );
    assert_eq!(
        read(&header([0x4d, 0x31, 0x27, 0, 0, 0, 0])),
        Err(HeaderError::Flags(0x27))
    );
}
