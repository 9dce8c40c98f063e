/// A feature that is on for some users only.
#[derive(Debug, Clone)]
pub struct Feature {
    pub name: String,
    /// For how many of 10 000 users it is on.
    pub share: u32,
}

/// FNV-1a of 64 bits: from 0xcbf29ce484222325, each byte is xored in, and the whole is then
/// multiplied by 0x100000001b3, wrapping.
pub fn fnv(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in bytes {
<|hole|>
    }
    hash
}

impl Feature {
    /// Whether the feature is on for a user. It stays on for a user when the share grows, and
    /// other features are on for other users: that is why the name is hashed with the user.
    pub fn is_on(&self, user: &str) -> bool {
        let key = [self.name.as_str(), "/", user].concat();
        fnv(key.into_bytes()) % 10_000 < u64::from(self.share)
    }
}
