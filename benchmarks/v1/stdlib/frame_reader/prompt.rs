use std::io::{self, ErrorKind, Read};

/// Reads one frame: its length as two bytes, the higher one first, and then so many bytes.
///
/// `Ok(None)` if the reader ends before the frame's first byte. If it ends anywhere within the
/// frame, the error's kind is `UnexpectedEof`. If the length is more than `most`, the kind is
/// `InvalidData`, and nothing behind the length is read. Interrupted reads are tried again; any
/// other error of the reader is passed on. Nothing is read beyond the frame.
pub fn read_frame<R: Read>(reader: &mut R, most: u16) -> io::Result<Option<Vec<u8>>> {
<|hole|>
