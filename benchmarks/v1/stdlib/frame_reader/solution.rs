use std::io::{self, ErrorKind, Read};

/// Reads one frame: its length as two bytes, the higher one first, and then so many bytes.
///
/// `Ok(None)` if the reader ends before the frame's first byte. If it ends anywhere within the
/// frame, the error's kind is `UnexpectedEof`. If the length is more than `most`, the kind is
/// `InvalidData`, and nothing behind the length is read. Interrupted reads are tried again; any
/// other error of the reader is passed on. Nothing is read beyond the frame.
pub fn read_frame<R: Read>(reader: &mut R, most: u16) -> io::Result<Option<Vec<u8>>> {
    let mut first = [0; 1];
    loop {
        match reader.read(&mut first) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut second = [0; 1];
    reader.read_exact(&mut second)?;
    let length = u16::from_be_bytes([first[0], second[0]]);
    if length > most {
        let what = format!("a frame of {length} bytes, at most {most} are taken");
        return Err(io::Error::new(ErrorKind::InvalidData, what));
    }
    let mut frame = vec![0; usize::from(length)];
    reader.read_exact(&mut frame)?;
    Ok(Some(frame))
}
