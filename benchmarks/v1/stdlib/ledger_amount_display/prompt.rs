use std::fmt;

/// An amount of money in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cents(pub i64);

/// Written with two places after a `.`, and with `,` between groups of three digits before it:
/// `1,234.50`, `-0.07`. Width, fill and alignment are minded, where nothing is said about the
/// alignment numbers stand to the right; `{:+}` puts a `+` before amounts that are not negative.
/// A precision is not minded. Every amount can be written.
impl fmt::Display for Cents {
<|hole|>
