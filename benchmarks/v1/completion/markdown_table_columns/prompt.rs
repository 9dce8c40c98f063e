/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// Writes `rows` as a table, a line each, every line ended by `\n`. A column is as wide as its
/// widest cell, in characters; two spaces stand between columns, and none at the end of a line.
/// Each row has as many cells as there are `columns`.
pub fn table(columns: &[Align], rows: &[Vec<&str>]) -> String {
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for row in rows {
<|hole|>
    }
    text
}
