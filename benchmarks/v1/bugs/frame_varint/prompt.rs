/// Why no number could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarintError {
    /// The bytes end before the number does.
    Truncated,
    /// The number does not fit into a u64, or takes more than ten bytes.
    TooLarge,
}

// Numbers from 128 on come out wrong, and broken input makes this function panic:
//
// pub fn read_varint(bytes: &[u8]) -> (u64, &[u8]) {
//     let mut value = 0u64;
//     let mut used = 0;
//     while bytes[used] & 0x80 != 0 {
//         value = value << 7 | bytes[used] as u64;
//         used += 1;
//     }
//     value |= (bytes[used] as u64) << (used * 7);
//     (value, &bytes[used..])
// }

/// Reads the number at the begin of `bytes`, and gives it with the bytes behind it. Each byte
/// holds seven bits of it, the lowest ones first; its high bit says that another byte follows.
/// Needless bytes of value 0 at its end are allowed, up to ten bytes in all.
pub fn read_varint(bytes: &[u8]) -> Result<(u64, &[u8]), VarintError> {
<|hole|>
