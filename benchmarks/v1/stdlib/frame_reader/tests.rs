/// Gives single bytes, with an interruption before each.
struct Halting<'a> {
    bytes: &'a [u8],
    halted: bool,
}

impl Read for Halting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.halted = !self.halted;
        if self.halted {
            return Err(ErrorKind::Interrupted.into());
        }
        let count = into.len().min(1);
        self.bytes.read(&mut into[..count])
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::ConnectionReset.into())
    }
}

fn kind(mut bytes: &[u8], most: u16) -> ErrorKind {
    read_frame(&mut bytes, most).unwrap_err().kind()
}

#[test]
fn frames_one_after_another() {
    let mut bytes: &[u8] = b"\0\x03abc\0\0\0\x01d";
    assert_eq!(read_frame(&mut bytes, 100).unwrap(), Some(b"abc".to_vec()));
    assert_eq!(read_frame(&mut bytes, 100).unwrap(), Some(vec![]));
    assert_eq!(read_frame(&mut bytes, 100).unwrap(), Some(b"d".to_vec()));
    assert_eq!(read_frame(&mut bytes, 100).unwrap(), None);
    assert_eq!(read_frame(&mut bytes, 100).unwrap(), None);
}

#[test]
fn long_frames() {
    let mut bytes = vec![0x12, 0x34];
    bytes.extend((0..0x1234).map(|n| n as u8));
    let frame = read_frame(&mut &bytes[..], u16::MAX).unwrap().unwrap();
    assert_eq!(frame, bytes[2..]);
}

#[test]
fn an_end_within_a_frame() {
    assert_eq!(kind(b"\0", 100), ErrorKind::UnexpectedEof);
    assert_eq!(kind(b"\0\x03", 100), ErrorKind::UnexpectedEof);
    assert_eq!(kind(b"\0\x03ab", 100), ErrorKind::UnexpectedEof);
}

#[test]
fn frames_that_are_too_long() {
    assert_eq!(kind(b"\0\x04abcd", 3), ErrorKind::InvalidData);
    assert_eq!(kind(b"\x01\0", 255), ErrorKind::InvalidData);
    let mut bytes: &[u8] = b"\0\x04abcd";
    assert!(read_frame(&mut bytes, 3).is_err());
    assert_eq!(bytes, b"abcd");
    assert_eq!(
        read_frame(&mut &b"\0\x03abc"[..], 3).unwrap(),
        Some(b"abc".to_vec())
    );
}

#[test]
fn interruptions_and_short_reads() {
    let mut halting = Halting {
        bytes: b"\0\x02hi\0\x01!",
        halted: false,
    };
    assert_eq!(read_frame(&mut halting, 9).unwrap(), Some(b"hi".to_vec()));
    assert_eq!(read_frame(&mut halting, 9).unwrap(), Some(b"!".to_vec()));
    assert_eq!(read_frame(&mut halting, 9).unwrap(), None);
}

#[test]
fn other_errors_are_passed_on() {
    assert_eq!(
        read_frame(&mut Broken, 9).unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
}
