/// How grave a message is, from the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

/// The level that a line begins with, in brackets and followed by a space.
fn level(line: &str) -> Option<Level> {
    let (name, _) = line.strip_prefix('[')?.split_once("] ")?;
    match name {
        "debug" => Some(Level::Debug),
        "info" => Some(Level::Info),
        "warning" => Some(Level::Warning),
        "error" => Some(Level::Error),
        _ => None,
    }
}

/// The lines of a log that are at least as grave as `least`. A line without a level goes on with
/// the message before it, and is kept if that is; at the begin of the log it is kept in any case.
pub fn at_least(log: &str, least: Level) -> Vec<&str> {
    let mut keep = true;
    log.lines()
        .filter(|line| {
<|hole|>
        })
        .collect()
}
