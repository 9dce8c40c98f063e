use std::fmt;

/// An amount of money in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cents(pub i64);

/// Written with two places after a `.`, and with `,` between groups of three digits before it:
/// `1,234.50`, `-0.07`. Width, fill and alignment are minded, where nothing is said about the
/// alignment numbers stand to the right; `{:+}` puts a `+` before amounts that are not negative.
/// A precision is not minded. Every amount can be written.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.0.unsigned_abs();
        let digits = (cents / 100).to_string();
        let mut written = String::new();
        for (place, digit) in digits.char_indices() {
            if place > 0 && (digits.len() - place) % 3 == 0 {
                written.push(',');
            }
            written.push(digit);
        }
        written.push_str(&format!(".{:02}", cents % 100));
        f.pad_integral(self.0 >= 0, "", &written)
    }
}
