/// How the digits before the point are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    None,
    Thousands,
}

/// What stands before an amount that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plus {
    Hidden,
    /// A `+`, but not before 0.
    Shown,
}

// Nobody knows what `render_cents(x, true, false)` does:
//
// pub fn render_cents(cents: i64, thousands: bool, plus: bool) -> String {
//     let whole = (cents.unsigned_abs() / 100).to_string();
//     let mut text = String::new();
//     if cents < 0 {
//         text.push('-');
//     }
//     if plus == true && cents > 0 {
//         text.push('+');
//     }
//     for (index, digit) in whole.chars().enumerate() {
//         if thousands == true && index > 0 && (whole.len() - index) % 3 == 0 {
//             text.push(',');
//         }
//         text.push(digit);
//     }
//     text + &format!(".{:02}", cents.unsigned_abs() % 100)
// }
//
// The same with the two enums, without flags inside, and with `match` where there are cases.

/// An amount of money, with two digits behind the point.
pub fn render_cents(cents: i64, grouping: Grouping, plus: Plus) -> String {
<|hole|>
