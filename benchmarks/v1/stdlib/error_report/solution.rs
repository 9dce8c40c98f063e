use std::error::Error;

/// An error and its causes as lines: the error itself, then each cause on a line of its own, that
/// begins with `caused by: `. Lines of a message after its first are left out, and white space at
/// the end of the first line too.
///
/// A cause whose line would say the same as the one before it, apart from `caused by: `, is left
/// out. After `most` causes, counted without those left out, the next one that is not left out is
/// given as `...`, and nothing after it. There is no line end behind the last line.
pub fn report(error: &dyn Error, most: usize) -> String {
    let first_line = |error: &dyn Error| {
        let message = error.to_string();
        message.lines().next().unwrap_or("").trim_end().to_string()
    };
    let mut last = first_line(error);
    let mut lines = vec![last.clone()];
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = first_line(error);
        if line != last {
            if lines.len() > most {
                lines.push("...".to_string());
                break;
            }
            lines.push(format!("caused by: {line}"));
            last = line;
        }
        cause = error.source();
    }
    lines.join("\n")
}
