/// The cents of a price such as `1.234,50` with or without a euro sign (U+20AC) behind it, or
/// `None` if it is none.
///
/// Blanks around it do not matter; then come an optional `-`, the euros, optionally a `,` with one
/// or two digits (`2,5` is 250 cents), and optionally a euro sign with any number of blanks before
/// it. Euros are ASCII digits, at least one; either without dots, or with a dot before each group
/// of three, counted from the right, and then with one to three digits before the first dot.
/// Leading zeros do no harm. What does not fit `i64` is no price.
pub fn price_in_cents(text: &str) -> Option<i64> {
<|hole|>
