/// Turns bytes into text as they arrive, in pieces of any size.
#[derive(Debug, Default)]
pub struct TextChunks {
    /// The begin of a character whose other bytes have not arrived.
    pending: Vec<u8>,
}

impl TextChunks {
    // Now and then a letter such as `é` comes out as two replacement characters:
    //
    // pub fn push(&mut self, piece: &[u8]) -> String {
    //     String::from_utf8_lossy(piece).into_owned()
    // }
    //
    // Corrected: the text of the bytes so far that was not given before. Bytes at the end of the
    // piece that may be the begin of a character are kept for the next one. Other bytes that are
    // no UTF-8 come out as `\u{fffd}`, just as many as `String::from_utf8_lossy` gives for all the
    // bytes at once.

    pub fn push(&mut self, piece: &[u8]) -> String {
        self.pending.extend_from_slice(piece);
        let mut whole = self.pending.len();
        let mut checked = 0;
        while let Err(error) = std::str::from_utf8(&self.pending[checked..]) {
            match error.error_len() {
                Some(bad) => checked += error.valid_up_to() + bad,
                None => {
                    whole = checked + error.valid_up_to();
                    break;
                }
            }
        }
        let kept = self.pending.split_off(whole);
        let text = String::from_utf8_lossy(&self.pending).into_owned();
        self.pending = kept;
        text
    }

    /// At the end: what was kept back and never became a character.
    pub fn finish(self) -> String {
        String::from_utf8_lossy(&self.pending).into_owned()
    }
}
