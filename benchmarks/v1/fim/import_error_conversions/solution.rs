use std::fmt;
use std::num::{ParseFloatError, ParseIntError};

/// Why a row was not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// It has so many columns and not three.
    Columns(usize),
    /// The quantity is no whole number that fits.
    Quantity(ParseIntError),
    /// The price is no number.
    Price(ParseFloatError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns(count) => write!(f, "{count} columns instead of 3"),
            Self::Quantity(_) => f.write_str("bad quantity"),
            Self::Price(_) => f.write_str("bad price"),
        }
    }
}

/// The cause of a bad quantity or price is the error of its parser; bad columns have none.
impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Columns(_) => None,
            Self::Quantity(error) => Some(error),
            Self::Price(error) => Some(error),
        }
    }
}

impl From<ParseIntError> for ImportError {
    fn from(error: ParseIntError) -> Self {
        Self::Quantity(error)
    }
}

impl From<ParseFloatError> for ImportError {
    fn from(error: ParseFloatError) -> Self {
        Self::Price(error)
    }
}

/// Reads `name;quantity;price`. The columns are looked at first, then the quantity.
pub fn read_row(row: &str) -> Result<(String, u32, f64), ImportError> {
    let columns: Vec<&str> = row.split(';').collect();
    let [name, quantity, price] = columns[..] else {
        return Err(ImportError::Columns(columns.len()));
    };
    Ok((name.to_string(), quantity.parse()?, price.parse()?))
}

/// Reads a row, whatever its errors are.
pub fn try_row(row: &str) -> Result<(), Box<dyn std::error::Error>> {
    read_row(row)?;
    Ok(())
}
