use std::borrow::Cow;

/// A field as it is written to a CSV file. One that holds a comma, a double quote or a line end
/// (`\n` or `\r`), or that begins or ends with a blank, stands in double quotes, and each double
/// quote in it is doubled. Any other one is borrowed as it is, the empty one as well.
<|hole|>

/// One row with its line end.
pub fn write_row(fields: &[&str]) -> String {
    let mut row = String::new();
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            row.push(',');
        }
        row.push_str(&quote_field(field));
    }
    row.push_str("\r\n");
    row
}
