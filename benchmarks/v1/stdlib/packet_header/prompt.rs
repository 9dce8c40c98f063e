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
<|hole|>
