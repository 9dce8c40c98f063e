/// The paragraphs of a text, with the number of their first line, from 1.
///
/// A paragraph is a run of lines with something else than white space; it is given as it stands in
/// the text, without the line end of its last line. Lines end with `\n` or `\r\n`; the text's last
/// line may have no end.
#[derive(Debug, Clone)]
pub struct Paragraphs<'a> {
    rest: &'a str,
    /// Number of the line at which `rest` begins.
    line: usize,
}

impl<'a> Paragraphs<'a> {
    pub fn of(text: &'a str) -> Self {
        Paragraphs {
            rest: text,
            line: 1,
        }
    }
}

impl<'a> Iterator for Paragraphs<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest;
        let mut found: Option<(usize, usize)> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            match found {
                Some(_) if line.trim().is_empty() => break,
                None if !line.trim().is_empty() => found = Some((self.line, at)),
                _ => {}
            }
            at += line.len();
            self.line += 1;
        }
        self.rest = &text[at..];
        let (number, start) = found?;
        let paragraph = &text[start..at];
        let paragraph = paragraph.strip_suffix('\n').unwrap_or(paragraph);
        Some((number, paragraph.strip_suffix('\r').unwrap_or(paragraph)))
    }
}
