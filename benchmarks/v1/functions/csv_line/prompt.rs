/// A row as a line of CSV, without its line end.
///
/// A field is put between `"` if it has the separator, a `"`, a line feed or a carriage return, or
/// begins or ends with a blank; each `"` within is doubled. Any other field stands as it is. A row
/// of one empty field is written as `""`, since an empty line would be none.
pub fn csv_line(fields: &[&str], separator: char) -> String {
<|hole|>
