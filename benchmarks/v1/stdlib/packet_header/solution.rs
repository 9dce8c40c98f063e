/// The header of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub urgent: bool,
    pub sealed: bool,
    /// 0 to 15.
    pub channel: u8,
    pub length: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderError {
    /// There are fewer than 8 bytes; so many.
    Short(usize),
    /// The first two bytes are not 0x4d 0x31.
    Magic,
    /// The checksum is another one: the one that stands there, and the right one.
    Checksum { found: u8, right: u8 },
    /// A flag that means nothing is set.
    Flags(u8),
}

/// A header is 8 bytes:
/// - 0x4d and 0x31;
/// - the flags: bit 7 (the highest) is `urgent`, bit 6 is `sealed`, bits 5 and 4 are 0, and bits 3
///   to
///   0 are the channel;
/// - the length as four bytes, the highest first;
/// - the checksum: the sum of the seven bytes before it, of which only the lowest 8 bits are kept.
///
/// Bytes behind the header are not looked at. Of several faults, the first in [`HeaderError`] is
/// given; `Flags` holds the whole byte.
impl TryFrom<&[u8]> for Header {
    type Error = HeaderError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        let [magic @ .., flags, a, b, c, d, found]: [u8; 8] = bytes
            .get(..8)
            .and_then(|header| header.try_into().ok())
            .ok_or(HeaderError::Short(bytes.len()))?;
        if magic != [0x4d, 0x31] {
            return Err(HeaderError::Magic);
        }
        let right = bytes[..7]
            .iter()
            .fold(0u8, |sum, &byte| sum.wrapping_add(byte));
        if found != right {
            return Err(HeaderError::Checksum { found, right });
        }
        if flags & 0b0011_0000 != 0 {
            return Err(HeaderError::Flags(flags));
        }
        Ok(Header {
            urgent: flags & 0x80 != 0,
            sealed: flags & 0x40 != 0,
            channel: flags & 0x0f,
            length: u32::from_be_bytes([a, b, c, d]),
        })
    }
}
