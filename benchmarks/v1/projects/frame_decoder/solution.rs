// === src/lib.rs ===
//! Frames of a protocol over a stream of bytes.

mod decoder;
mod frame;

pub use decoder::{Decoder, FrameError};
pub use frame::{sum, Frame};
// === src/frame.rs ===
/// A message with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub kind: u8,
    pub payload: Vec<u8>,
}

/// The sum of all bytes, without what does not fit.
pub fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

impl Frame {
    /// The kind, the payload's length as two bytes, the larger one first, the payload, and the sum
    /// of all these bytes.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let length = u16::try_from(self.payload.len()).ok()?;
        let mut bytes = vec![self.kind];
        bytes.extend(length.to_be_bytes());
        bytes.extend(&self.payload);
        bytes.push(sum(&bytes));
        Some(bytes)
    }
}
// === src/decoder.rs ===
use crate::frame::{sum, Frame};

#[derive(Debug, PartialEq, Eq)]
pub enum FrameError {
    /// A payload above the limit.
    TooLong(usize),
    BadSum,
}

/// Takes bytes in any pieces and gives whole frames.
#[derive(Debug)]
pub struct Decoder {
    bytes: Vec<u8>,
    longest: usize,
    failed: bool,
}

impl Decoder {
    /// With a limit for the length of a payload.
    pub fn new(longest: usize) -> Self {
        Self {
            bytes: Vec::new(),
            longest,
            failed: false,
        }
    }

    /// Adds what has arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// The next whole frame, which is taken out; nothing while one has not arrived wholly. A length
    /// above the limit is an error as soon as it has arrived; nothing is given any more after it. A
    /// frame whose sum is wrong is taken out, and told as an error; the next one can be good.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let &[kind, high, low, ref rest @ ..] = self.bytes.as_slice() else {
            return Ok(None);
        };
        if self.failed {
            return Ok(None);
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > self.longest {
            self.failed = true;
            return Err(FrameError::TooLong(length));
        }
        if rest.len() <= length {
            return Ok(None);
        }
        let payload = rest[..length].to_vec();
        let good = sum(&self.bytes[..length + 3]) == rest[length];
        self.bytes.drain(..length + 4);
        match good {
            true => Ok(Some(Frame { kind, payload })),
            false => Err(FrameError::BadSum),
        }
    }
}
