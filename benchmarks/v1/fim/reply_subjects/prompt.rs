/// The marks of replies that mail programs write, in small letters.
const MARKS: [&str; 3] = ["re:", "aw:", "sv:"];

/// A subject without the marks of replies at its begin, of which there may be several, in small
/// or capital letters, with blanks or without; blanks at either end are taken away.
pub fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
<|hole|>
    rest
}

/// The subject of a reply: `Re: ` and the bare subject, or `Re:` alone if that is empty.
pub fn reply_subject(subject: &str) -> String {
    format!("Re: {}", bare_subject(subject))
        .trim_end()
        .to_string()
}

/// Whether two mails are of one thread, by their subjects.
pub fn same_thread(a: &str, b: &str) -> bool {
    bare_subject(a) == bare_subject(b)
}
