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
<|hole|>
