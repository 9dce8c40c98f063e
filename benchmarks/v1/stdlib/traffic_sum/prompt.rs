use std::iter::Sum;

/// What a server did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    pub requests: u64,
    pub bytes: u64,
    pub slowest_ms: u32,
    /// The first and the last second of its requests, if it had any.
    pub period: Option<(u64, u64)>,
}

/// Requests and bytes add up, and stay at their largest value where they would not fit. The slowest
/// request of all is the sum's, and its period goes from the earliest to the latest second of any.
/// The sum of nothing is the default.
impl<'a> Sum<&'a Traffic> for Traffic {
<|hole|>
