// === src/lib.rs ===
//! Reads rows of articles.

mod error;
mod import;

pub use error::ImportError;
pub use import::{import, Article};
// === src/error.rs ===
use std::error::Error;
use std::fmt;
use std::num::ParseIntError;

/// Why rows could not be read.
#[derive(Debug)]
pub enum ImportError {
    /// A row has another number of cells.
    Cells { expected: usize, found: usize },
    /// A cell is no number.
    Number(ParseIntError),
    /// What is wrong with a row, by its line from 1.
    Line(usize, Box<ImportError>),
}

impl From<ParseIntError> for ImportError {
    fn from(error: ParseIntError) -> Self {
        Self::Number(error)
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { expected, found } => write!(f, "{found} cells, not {expected}"),
            Self::Number(_) => f.write_str("not a number"),
            Self::Line(line, _) => write!(f, "line {line}"),
        }
    }
}

/// The source is what the text of the error leaves out: the error of the number, or that of the
/// row, itself and not the box around it.
impl Error for ImportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Cells { .. } => None,
            Self::Number(error) => Some(error),
            Self::Line(_, error) => Some(error.as_ref()),
        }
    }
}

impl ImportError {
    /// Gives an error its line; one that has a line already keeps it.
    pub fn in_line(self, line: usize) -> Self {
        match self {
            Self::Line(..) => self,
            error => Self::Line(line, Box::new(error)),
        }
    }

    /// The text of the error and of all its causes, joined by `: `.
    pub fn whole_text(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(&format!(": {error}"));
            cause = error.source();
        }
        text
    }
}
// === src/import.rs ===
use crate::error::ImportError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub name: String,
    pub cents: u32,
    pub stock: i32,
}

fn article(line: &str) -> Result<Article, ImportError> {
    let cells: Vec<&str> = line.split(';').map(str::trim).collect();
    let [name, cents, stock] = cells[..] else {
        return Err(ImportError::Cells {
            expected: 3,
            found: cells.len(),
        });
    };
    Ok(Article {
        name: name.to_string(),
        cents: cents.parse()?,
        stock: stock.parse()?,
    })
}

/// Reads rows `name; cents; stock`, one a line.
pub fn import(text: &str) -> Result<Vec<Article>, ImportError> {
    let read = |(line, row)| article(row).map_err(|error| error.in_line(line));
    (1..).zip(text.lines()).map(read).collect()
}
