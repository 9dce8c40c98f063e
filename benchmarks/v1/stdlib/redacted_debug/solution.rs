use std::fmt;

/// How to log in to a service.
#[derive(Clone)]
pub struct Credentials {
    pub user: String,
    pub password: Option<String>,
    pub token: String,
    pub attempts: u32,
}

/// As a derived `Debug`, on one line and in the alternate form, but for what is secret: a password
/// is shown as the text `***`, whatever it is, in its `Some`; none is shown as `None`. Of a token,
/// the first four characters and three dots are shown, as a text, or just the dots if it has eight
/// characters or fewer.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let long = self.token.chars().count() > 8;
        let shown = if long { 4 } else { 0 };
        let mut token: String = self.token.chars().take(shown).collect();
        token.push_str("...");
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "***"))
            .field("token", &token)
            .field("attempts", &self.attempts)
            .finish()
    }
}
