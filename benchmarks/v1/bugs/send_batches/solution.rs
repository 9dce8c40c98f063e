/// Gathers lines, to be sent in batches of at most `limit` bytes, line ends included.
#[derive(Debug)]
pub struct Batcher {
    limit: usize,
    lines: Vec<String>,
    bytes: usize,
}

impl Batcher {
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            lines: Vec::new(),
            bytes: 0,
        }
    }

    // This does not compile:
    //
    // pub fn push(&mut self, line: String) -> Option<Vec<String>> {
    //     self.bytes += line.len() + 1;
    //     self.lines.push(line);
    //     if self.bytes > self.limit {
    //         self.flush()
    //     } else {
    //         None
    //     }
    // }
    //
    // pub fn flush(&mut self) -> Option<Vec<String>> {
    //     let batch = self.lines;
    //     self.lines = Vec::new();
    //     Some(batch)
    // }
    //
    // Corrected, and so that no batch exceeds the limit: a line that no longer fits sends the lines
    // before it on their way and begins the next batch. One that alone exceeds the limit is a
    // batch of its own. `push` gives the batch that is full, if one is, and `flush` gives what is
    // left, or nothing if there is nothing.

    pub fn push(&mut self, line: String) -> Option<Vec<String>> {
        let size = line.len() + 1;
        let full = if self.bytes + size > self.limit {
            self.flush()
        } else {
            None
        };
        self.bytes += size;
        self.lines.push(line);
        full
    }

    pub fn flush(&mut self) -> Option<Vec<String>> {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.lines);
        (!batch.is_empty()).then_some(batch)
    }
}
