/// Adds `value` to `out`, seven bits in each byte, the lowest ones first. The highest bit of a
/// byte tells that another one follows. No byte is written that is not needed; 0 is one byte.
pub fn write_number(out: &mut Vec<u8>, mut value: u64) {
<|hole|>
}

/// Reads the number at the begin of `bytes`, and what follows it. `None` if the bytes end within
/// the number, or if it has more than 64 bits.
pub fn read_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value: u64 = 0;
    for (place, &byte) in bytes.iter().enumerate().take(10) {
        let part = u64::from(byte & 0x7f);
        let shifted = part << (7 * place);
        if shifted >> (7 * place) != part {
            return None;
        }
        value |= shifted;
        if byte < 0x80 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}
