/// The frame that follows is longer than allowed; so long it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong(pub usize);

/// Divides bytes that come in pieces of any size into frames. Each frame has its length in front,
/// in two bytes, the higher one first; the length does not count these two.
#[derive(Debug)]
pub struct Frames {
    buffer: Vec<u8>,
    longest: usize,
}

impl Frames {
    /// Takes frames of at most `longest` bytes.
    pub fn new(longest: usize) -> Self {
        let buffer = Vec::new();
        Self { buffer, longest }
    }

    /// Adds bytes that came in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame if all of it is there; it may be empty. A frame that is too long is an
    /// error as soon as its length is known, whether or not it has come, and each time anew.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
<|hole|>
        self.buffer.drain(..2 + length);
        Ok(Some(frame))
    }
}
