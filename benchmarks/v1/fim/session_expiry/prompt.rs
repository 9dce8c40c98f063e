use std::collections::HashMap;

#[derive(Debug)]
struct Session {
    user: u64,
    expires_at: u64,
}

/// Sessions by token. Times are seconds on one clock.
#[derive(Debug)]
pub struct Sessions {
    lifetime: u64,
    by_token: HashMap<String, Session>,
}

impl Sessions {
    pub fn new(lifetime: u64) -> Self {
        Self {
            lifetime,
            by_token: HashMap::new(),
        }
    }

    /// Starts a session, which expires `lifetime` after `now`.
    pub fn start(&mut self, token: &str, user: u64, now: u64) {
        let expires_at = now + self.lifetime;
        self.by_token
            .insert(token.to_string(), Session { user, expires_at });
    }

    /// The user of a session, which then expires `lifetime` after `now`. From its very second of
    /// expiry on a session is no more: it is removed when it is asked for, and there is no user.
    pub fn user(&mut self, token: &str, now: u64) -> Option<u64> {
        let session = self.by_token.get_mut(token)?;
<|hole|>
        Some(session.user)
    }

    /// How many sessions are kept, those included that have expired and were not asked for.
    pub fn len(&self) -> usize {
        self.by_token.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
