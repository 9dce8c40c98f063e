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
    pub fn build(self) -> Result<Server, Vec<&'static str>> {
        let mut faults = Vec::new();
        let host = self.host.unwrap_or_default().trim().to_string();
        if host.is_empty() {
            faults.push("no host");
        }
        let port = match self.port.map(u16::try_from) {
            None => {
                faults.push("no port");
                0
            }
            Some(Ok(port)) if port > 0 => port,
            Some(_) => {
                faults.push("port out of range");
                0
            }
        };
        let workers = self.workers.unwrap_or(4);
        if workers == 0 {
            faults.push("no workers");
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let timeout_ms = self.timeout_ms.unwrap_or(30_000);
        Ok(Server {
            host,
            port,
            workers,
            timeout_ms,
        })
    }
}
