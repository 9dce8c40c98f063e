use std::io::{self, Write};

/// Passes everything on to another writer, and counts it.
#[derive(Debug)]
pub struct Counting<W> {
    inner: W,
    bytes: u64,
    lines: u64,
}

impl<W: Write> Counting<W> {
    pub fn new(inner: W) -> Self {
        Counting {
            inner,
            bytes: 0,
            lines: 0,
        }
    }

    /// How many bytes, and how many line feeds among them, the other writer has taken.
    pub fn counts(&self) -> (u64, u64) {
        (self.bytes, self.lines)
    }

    pub fn into_inner(self) -> W {
        self.inner
    }
}

/// Writing and flushing do what the other writer does. Bytes count as soon as it has taken them,
/// and only those that it has: it may take less than it is given, or fail.
impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.bytes += taken as u64;
        self.lines += bytes[..taken].iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
