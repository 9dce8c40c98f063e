/// Takes at most so many bytes at a time, and so many in all; then it fails.
#[derive(Default)]
struct Narrow {
    at_once: usize,
    in_all: usize,
    taken: Vec<u8>,
    flushed: usize,
}

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes
            .len()
            .min(self.at_once)
            .min(self.in_all - self.taken.len());
        if count == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.taken.extend(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushed += 1;
        Ok(())
    }
}

#[test]
fn bytes_and_lines() {
    let mut out = Counting::new(Vec::new());
    write!(out, "one\ntwo {}\n", 2).unwrap();
    out.write_all(b"\n\nx").unwrap();
    assert_eq!(out.counts(), (13, 4));
    assert_eq!(out.into_inner(), b"one\ntwo 2\n\n\nx");
}

#[test]
fn only_what_was_taken_counts() {
    let mut out = Counting::new(Narrow {
        at_once: 3,
        in_all: 100,
        ..Narrow::default()
    });
    assert_eq!(out.write(b"ab\ncd\n").unwrap(), 3);
    assert_eq!(out.counts(), (3, 1));
    out.write_all(b"ab\ncd\n").unwrap();
    assert_eq!(out.counts(), (9, 3));
}

#[test]
fn failures_are_passed_on() {
    let mut out = Counting::new(Narrow {
        at_once: 9,
        in_all: 4,
        ..Narrow::default()
    });
    let error = out.write_all(b"a\nb\nc\n").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(out.counts(), (4, 2));
    assert_eq!(out.into_inner().taken, b"a\nb\n");
}

#[test]
fn flushing_is_passed_on() {
    let mut out = Counting::new(Narrow::default());
    assert_eq!(out.counts(), (0, 0));
    out.flush().unwrap();
    out.flush().unwrap();
    assert_eq!(out.into_inner().flushed, 2);
}
