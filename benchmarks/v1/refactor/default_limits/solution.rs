/// What a server allows its clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub requests_per_minute: u32,
    pub body_bytes: u64,
    pub idle_seconds: u16,
    pub compression: bool,
    pub hosts: Vec<String>,
}

// Callers write `limits_with(None, None, Some(5), None, None)`, and each new field breaks them all:
//
// pub fn limits_with(
//     requests_per_minute: Option<u32>,
//     body_bytes: Option<u64>,
//     idle_seconds: Option<u16>,
//     compression: Option<bool>,
//     hosts: Option<Vec<String>>,
// ) -> Limits {
//     Limits {
//         requests_per_minute: requests_per_minute.unwrap_or(600),
//         body_bytes: body_bytes.unwrap_or(1 << 20),
//         idle_seconds: idle_seconds.unwrap_or(30),
//         compression: compression.unwrap_or(true),
//         hosts: hosts.unwrap_or_else(|| vec!["localhost".to_string()]),
//     }
// }
//
// In its place `Limits` has default values, the same ones, by the trait of the standard library,
// so that callers write `Limits { idle_seconds: 5, ..Default::default() }`.

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: 600,
            body_bytes: 1 << 20,
            idle_seconds: 30,
            compression: true,
            hosts: vec!["localhost".to_string()],
        }
    }
}

/// Limits for clients on the same machine: the default ones, and any number of requests.
pub fn local_limits() -> Limits {
    Limits {
        requests_per_minute: u32::MAX,
        ..Limits::default()
    }
}
