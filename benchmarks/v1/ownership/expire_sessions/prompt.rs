use std::collections::HashMap;

/// What a logged-in user holds; it cannot be copied.
#[derive(Debug, PartialEq, Eq)]
pub struct Session {
    pub user: String,
    /// Seconds since the server began.
    pub last_seen: u64,
}

/// Takes the sessions out of `open` that were last seen `idle` seconds before `now` or earlier,
/// and returns them with their tokens: the one seen longest ago first, those of one second in
/// order of their tokens. A session seen after `now` is kept.
pub fn expire(open: &mut HashMap<u64, Session>, now: u64, idle: u64) -> Vec<(u64, Session)> {
<|hole|>
