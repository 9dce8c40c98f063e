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
<|hole|>
