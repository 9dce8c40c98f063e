// === src/lib.rs ===
//! Tables as plain text.

mod column;
mod table;

pub use column::{Align, Column};
pub use table::Table;
// === src/column.rs ===
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A column: its title, its alignment, and how many characters it has at most.
#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    pub align: Align,
    pub widest: usize,
}

impl Column {
    pub fn new(title: &str, align: Align, widest: usize) -> Self {
        Self {
            title: title.to_string(),
            align,
            widest,
        }
    }

    /// A text in so many characters; one that is longer is cut, and ends with `…`.
    pub fn fit(&self, text: &str, width: usize) -> String {
        let length = text.chars().count();
        if length > width {
            let kept = text.chars().take(width.saturating_sub(1));
            return kept.chain("…".chars().take(width)).collect();
        }
        match self.align {
            Align::Left => format!("{text:<width$}"),
            Align::Right => format!("{text:>width$}"),
        }
    }
}
// === src/table.rs ===
use crate::column::Column;

#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. Cells that are missing are empty, and those beyond the columns are left out.
    pub fn row(&mut self, cells: &[&str]) {
        self.rows
            .push(cells.iter().map(|cell| cell.to_string()).collect());
    }

    /// The table: a line of titles, a line of `-`, a line for each row. A column is as wide as its
    /// longest cell or title, counted in characters, but no wider than its `widest`. Two blanks
    /// stand between columns, none at the end of a line; each line has its line end.
    pub fn render(&self) -> String {
<|hole|>
}
