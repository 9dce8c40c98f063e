/// Rows added to a table for as long as this lives; they stay only if they are committed.
pub struct Insertion<'a> {
    /// None once it is committed.
    table: Option<&'a mut Vec<String>>,
    /// How many rows the table had at the begin.
    before: usize,
}

impl Drop for Insertion<'_> {
    fn drop(&mut self) {
        if let Some(table) = self.table.take() {
            table.truncate(self.before);
        }
    }
}

impl<'a> Insertion<'a> {
    pub fn begin(table: &'a mut Vec<String>) -> Self {
        let before = table.len();
        Self {
            table: Some(table),
            before,
        }
    }

    /// Adds a row; refused if it is empty or the table has it already, be it from before.
    pub fn add(&mut self, row: &str) -> Result<(), String> {
        let table = self.table.as_mut().ok_or("committed")?;
        if row.is_empty() {
            return Err("an empty row".to_string());
        }
        if table.iter().any(|known| known == row) {
            return Err(format!("a second {row}"));
        }
        table.push(row.to_string());
        Ok(())
    }

    /// Ends the insertion; its rows stay. Returns those that were added, as they lie in the table,
    /// for as long as the table was borrowed.
<|hole|>
}
