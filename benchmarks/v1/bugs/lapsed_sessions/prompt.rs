use std::collections::HashMap;

/// A user's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub user: String,
    /// In seconds since the epoch.
    pub expires: u64,
}

// This function does not compile; it ought to take out of the map what has expired:
//
// pub fn expire_sessions(sessions: &mut HashMap<u64, Session>, now: u64) -> Vec<String> {
//     let mut users = Vec::new();
//     for (id, session) in sessions.iter() {
//         if session.expires < now {
//             sessions.remove(id);
//             users.push(session.user);
//         }
//     }
//     users
// }
//
// Corrected: sessions whose time to expire is `now` or before are removed, and all others stay as
// they are. Their users are returned in alphabetical order, each once.

<|hole|>
