/// Writes rows as comma-separated values.
#[derive(Debug, Default)]
pub struct CsvWriter {
    text: String,
}

impl CsvWriter {
    /// Adds a row and its line end, `\n`. A field stands in double quotes if it holds a comma, a
    /// double quote, `\n` or `\r`, or if it begins or ends with a space; each double quote in it
    /// is written twice. Any other field, an empty one included, is written as it is.
    pub fn row(&mut self, fields: &[&str]) -> &mut Self {
        for (number, field) in fields.iter().enumerate() {
            if number > 0 {
                self.text.push(',');
            }
            let quoted = field.contains([',', '"', '\n', '\r'])
                || field.starts_with(' ')
                || field.ends_with(' ');
            if quoted {
                self.text.push('"');
                self.text.push_str(&field.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(field);
            }
        }
        self.text.push('\n');
        self
    }

    /// All that was written so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
