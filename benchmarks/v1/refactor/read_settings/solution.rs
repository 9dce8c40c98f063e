use std::fmt;
use std::num::ParseIntError;

/// What a worker needs to know before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub name: String,
    pub workers: usize,
    pub queue: usize,
}

/// Why settings could not be read; lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    NoEquals { line: usize },
    UnknownKey { line: usize, key: String },
    NotANumber { line: usize, cause: ParseIntError },
    Missing(&'static str),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEquals { line } => write!(f, "line {line}: no '='"),
            Self::UnknownKey { line, key } => write!(f, "line {line}: unknown key {key:?}"),
            Self::NotANumber { line, cause } => write!(f, "line {line}: {cause}"),
            Self::Missing(key) => write!(f, "{key} is missing"),
        }
    }
}

impl std::error::Error for SettingsError {}

// Settings are lines `key = value`; blank lines and lines that begin with '#' say nothing, and of
// two lines with one key the later one counts. This function panics on bad input:
//
// pub fn read_settings(text: &str) -> Settings {
//     let (mut name, mut workers, mut queue) = (None, None, None);
//     for line in text.lines() {
//         let line = line.trim();
//         if line.is_empty() || line.starts_with('#') {
//             continue;
//         }
//         let (key, value) = line.split_once('=').unwrap();
//         match key.trim() {
//             "name" => name = Some(value.trim().to_string()),
//             "workers" => workers = Some(value.trim().parse().unwrap()),
//             "queue" => queue = Some(value.trim().parse().unwrap()),
//             key => panic!("unknown key {key}"),
//         }
//     }
//     Settings {
//         name: name.expect("name"),
//         workers: workers.unwrap_or(1),
//         queue: queue.expect("queue"),
//     }
// }
//
// The same, with the first problem returned as an error. Nothing in it can panic.

pub fn read_settings(text: &str) -> Result<Settings, SettingsError> {
    let (mut name, mut workers, mut queue) = (None, None, None);
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line
            .split_once('=')
            .ok_or(SettingsError::NoEquals { line: number })?;
        let count = || {
            value.trim().parse::<usize>().map_err(|cause| {
                let line = number;
                SettingsError::NotANumber { line, cause }
            })
        };
        match key.trim() {
            "name" => name = Some(value.trim().to_string()),
            "workers" => workers = Some(count()?),
            "queue" => queue = Some(count()?),
            key => {
                return Err(SettingsError::UnknownKey {
                    line: number,
                    key: key.to_string(),
                });
            }
        }
    }
    Ok(Settings {
        name: name.ok_or(SettingsError::Missing("name"))?,
        workers: workers.unwrap_or(1),
        queue: queue.ok_or(SettingsError::Missing("queue"))?,
    })
}
