/// The samples of a recording, by channel.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stereo {
    pub left: Vec<i16>,
    pub right: Vec<i16>,
    /// Bytes at the end that make no whole frame, 0 to 3.
    pub left_over: usize,
}

/// Reads frames of four bytes: two bytes of the left and two of the right sample, the lower one of
/// each first.
pub fn read_stereo(bytes: &[u8]) -> Stereo {
<|hole|>
