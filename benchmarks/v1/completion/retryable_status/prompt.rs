/// What a client does with the answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It worked.
    Done,
    /// Ask at the new address.
    Follow,
    /// Send the same request again later.
    Retry,
    /// Sign in anew, then send it again.
    SignIn,
    /// It will never work.
    GiveUp,
}

/// Decides by the status. The 2xx are done. 301, 302, 307 and 308 are followed. 401 needs a new
/// sign-in. 408, 425 and 429 pass by themselves, as do the 5xx but for 501 and 505, which say
/// that the server lacks something. With anything else there is nothing to be done.
pub fn decide(status: u16) -> Next {
    match status {
<|hole|>
    }
}
