/// The cents of a price such as `1.234,50` with or without a euro sign (U+20AC) behind it, or
/// `None` if it is none.
///
/// Blanks around it do not matter; then come an optional `-`, the euros, optionally a `,` with one
/// or two digits (`2,5` is 250 cents), and optionally a euro sign with any number of blanks before
/// it. Euros are ASCII digits, at least one; either without dots, or with a dot before each group
/// of three, counted from the right, and then with one to three digits before the first dot.
/// Leading zeros do no harm. What does not fit `i64` is no price.
pub fn price_in_cents(text: &str) -> Option<i64> {
    let text = text.trim_matches(' ');
    let text = text
        .strip_suffix('\u{20ac}')
        .unwrap_or(text)
        .trim_end_matches(' ');
    let (negative, amount) = match text.strip_prefix('-') {
        Some(amount) => (true, amount),
        None => (false, text),
    };
    let (euros, decimals) = amount.split_once(',').unwrap_or((amount, "00"));
    if !(1..=2).contains(&decimals.len()) || euros.is_empty() {
        return None;
    }
    let mut groups = euros.split('.');
    let first = groups.next()?;
    if euros.contains('.') && (!(1..=3).contains(&first.len()) || groups.any(|g| g.len() != 3)) {
        return None;
    }
    let mut cents: i64 = 0;
    for c in euros
        .replace('.', "")
        .chars()
        .chain(format!("{decimals:0<2}").chars())
    {
        let digit = i64::from(c.to_digit(10)?);
        let digit = if negative { -digit } else { digit };
        cents = cents.checked_mul(10)?.checked_add(digit)?;
    }
    Some(cents)
}
