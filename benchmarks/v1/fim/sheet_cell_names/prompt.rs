/// The place of a cell, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    pub row: u32,
    pub column: u32,
}

/// Reads `A1`, `z20` or `AB7`: the column in letters, then the row in digits, and nothing else.
/// Columns go from A to Z, then from AA to AZ, BA and so on; small letters are as good. Rows
/// count from 1, without a zero in front. What does not fit 32 bits cannot be read.
<|hole|>

/// The cells of a range such as `B2:C3`, row by row; its corners may be any two that lie opposite.
pub fn read_range(text: &str) -> Option<Vec<Cell>> {
    let (a, b) = text.split_once(':')?;
    let (a, b) = (read_cell(a)?, read_cell(b)?);
    let rows = a.row.min(b.row)..=a.row.max(b.row);
    let columns = a.column.min(b.column)..=a.column.max(b.column);
    let cells = rows.flat_map(|row| columns.clone().map(move |column| Cell { row, column }));
    Some(cells.collect())
}
