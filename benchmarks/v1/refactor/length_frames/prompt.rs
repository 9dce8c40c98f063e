/// Bytes that are no frames: the place of the frame that is not whole, from the begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    pub at: usize,
}

// All frames are copied before the first one can be looked at, and the good ones are lost where one
// is broken:
//
// pub fn frames(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Broken> {
//     let mut frames = Vec::new();
//     let mut at = 0;
//     while at < bytes.len() {
//         if at + 2 > bytes.len() {
//             return Err(Broken { at });
//         }
//         let size = usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
//         if at + 2 + size > bytes.len() {
//             return Err(Broken { at });
//         }
//         frames.push(bytes[at + 2..at + 2 + size].to_vec());
//         at += 2 + size;
//     }
//     Ok(frames)
// }
//
// The same frames one by one, borrowed from the bytes: `Frames` is an iterator of
// `Result<&[u8], Broken>`. After an error, and at the end, it gives `None` for ever.

/// Reads frames, each behind its size as two bytes, the high one first.
#[derive(Debug, Clone)]
pub struct Frames<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Frames<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

<|hole|>
