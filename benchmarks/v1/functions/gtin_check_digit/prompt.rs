/// Whether `code` is an article number as barcodes hold it: 8, 12, 13 or 14 ASCII digits, of which
/// the last is the check digit.
///
/// Counted from the right, the check digit being the first, the digits in odd places count once and
/// those in even places three times; the sum is a multiple of 10.
pub fn is_article_number(code: &str) -> bool {
<|hole|>
