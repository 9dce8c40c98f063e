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
<|hole|>
