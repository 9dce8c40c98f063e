/// Why a text is no article number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// There are not 8, 12, 13 or 14 digits; so many there are.
    Length(usize),
    /// The last digit should be this one.
    CheckDigit(u32),
}

/// Reads an article number, as it is printed below a bar code, and gives its digits. Only
/// the digits 0 to 9 count; blanks, dashes and the like may stand anywhere. From the right, the
/// last digit left out, the digits weigh 3, 1, 3, 1 and so on. The last digit is the one that
/// makes their sum up to a multiple of ten.
pub fn article_number(text: &str) -> Result<Vec<u32>, NumberError> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    if !matches!(digits.len(), 8 | 12..=14) {
        return Err(NumberError::Length(digits.len()));
    }
    let (payload, check) = digits.split_at(digits.len() - 1);
<|hole|>
    if check != [expected] {
        return Err(NumberError::CheckDigit(expected));
    }
    Ok(digits)
}
