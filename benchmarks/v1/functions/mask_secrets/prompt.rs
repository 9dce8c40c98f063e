/// `line` with its card numbers hidden.
///
/// A card number is a run of ASCII digits in which single blanks or single hyphens may stand
/// between two digits, as long as it can be, with 12 to 19 digits. All its digits but the last four
/// are replaced by `*`; blanks and hyphens stay. Runs with fewer or more digits stay as they are.
pub fn hide_cards(line: &str) -> String {
<|hole|>
