use std::error::Error;

/// An error and its causes on one line, `: ` between them. A cause is left out where the message
/// written just before it ends with the cause's own, as that of some libraries does; its own
/// causes follow all the same.
pub fn one_line(error: &dyn Error) -> String {
    let mut last = error.to_string();
    let mut line = last.clone();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !last.ends_with(&message) {
            line.push_str(": ");
            line.push_str(&message);
            last = message;
        }
        cause = error.source();
    }
    line
}
