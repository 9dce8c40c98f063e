/// The settings of a server, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub workers: usize,
    pub timeout_ms: u64,
}

/// Collects settings; see `build` for what must be there.
#[derive(Debug, Clone, Default)]
pub struct ServerBuilder {
    host: Option<String>,
    port: Option<u32>,
    workers: Option<usize>,
    timeout_ms: Option<u64>,
}

impl ServerBuilder {
    pub fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_string());
        self
    }

    pub fn port(mut self, port: u32) -> Self {
        self.port = Some(port);
        self
    }

    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    pub fn timeout_ms(mut self, timeout_ms: u64) -> Self {
        self.timeout_ms = Some(timeout_ms);
        self
    }

    /// The server. Its host must be given and hold more than blanks; it is trimmed. Its port
    /// must be given and be 1 to 65535. There are 4 workers unless others were asked for, at
    /// least 1. The timeout is 30000 unless another one was given, of any length.
    ///
    /// # Errors
    /// All that is wrong, in this order: `no host`, `no port`, `port out of range`,
    /// `no workers`.
<|hole|>
}
