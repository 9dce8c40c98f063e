#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarintError {
    /// The bytes end within the number.
    Truncated,
    /// The number does not fit `u64`.
    TooLarge,
    /// The number could have been written with fewer bytes.
    Overlong,
}

/// Reads the number at the beginning of `bytes`, and gives it with the bytes that follow it.
///
/// Each byte holds seven bits of the number, the lowest ones first; its highest bit is set if more
/// bytes follow. Whoever writes a number uses as few bytes as possible: a last byte of 0 that is
/// not the only one is an error. A number is found too large as soon as a bit does not fit (so at
/// the tenth byte, if it is more than 1), before anything that follows is looked at.
pub fn read_varint(bytes: &[u8]) -> Result<(u64, &[u8]), VarintError> {
    let mut number = 0u64;
    for (index, &byte) in bytes.iter().enumerate() {
        let bits = u64::from(byte & 0x7f);
        let more = byte & 0x80 != 0;
        if index == 9 && (more || bits > 1) {
            return Err(VarintError::TooLarge);
        }
        number |= bits << (7 * index);
        if !more {
            if byte == 0 && index > 0 {
                return Err(VarintError::Overlong);
            }
            return Ok((number, &bytes[index + 1..]));
        }
    }
    Err(VarintError::Truncated)
}
