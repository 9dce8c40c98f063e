/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvError {
    /// A quoted field is not closed.
    Unclosed,
    /// Something stands between a closing quote and the next comma, in this field, from 1.
    AfterQuote(usize),
}

enum State {
    /// Nothing of the field was seen yet.
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted field, which closes it or is the first of two.
    Quote,
}

/// The fields of one record. Commas divide them; an empty record has one empty field. A field
/// whose first character is `"` goes on to the closing `"`, commas and line ends included, and
/// `""` in it is one `"`. In other fields quotes are characters as others. Blanks count.
pub fn fields(record: &str) -> Result<Vec<String>, CsvError> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut state = State::Start;
    for c in record.chars() {
        state = match (state, c) {
<|hole|>
            (State::Start | State::Plain, c) => {
                field.push(c);
                State::Plain
            }
        };
    }
    if matches!(state, State::Quoted) {
        return Err(CsvError::Unclosed);
    }
    fields.push(field);
    Ok(fields)
}
