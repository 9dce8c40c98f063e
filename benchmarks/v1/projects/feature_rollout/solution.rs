// === src/lib.rs ===
//! Features that are switched on for some users.

mod bucket;
mod feature;

pub use bucket::bucket;
pub use feature::{Feature, User};
// === src/bucket.rs ===
/// A number from 0 to 99 that depends on the feature and the user alone.
pub fn bucket(feature: &str, user: u64) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in feature.bytes().chain(user.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash >> 32) % 100
}
// === src/feature.rs ===
use crate::bucket::bucket;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, Default)]
pub struct User {
    pub id: u64,
    pub teams: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Feature {
    pub name: String,
    /// Switches it off for all, whatever else is set.
    pub stopped: bool,
    /// On or off for single users.
    pub users: HashMap<u64, bool>,
    /// Teams that have it.
    pub teams: HashSet<String>,
    /// How many percent of all others have it; 100 and more mean all.
    pub percent: u64,
}

impl Feature {
    /// Whether a user has the feature. What is set for the user counts before the teams, and the
    /// teams before the percentage, for which the user's bucket has to be below it.
    pub fn is_on(&self, user: &User) -> bool {
        if self.stopped {
            return false;
        }
        if let Some(on) = self.users.get(&user.id) {
            return *on;
        }
        user.teams.iter().any(|team| self.teams.contains(team))
            || bucket(&self.name, user.id) < self.percent
    }
}
