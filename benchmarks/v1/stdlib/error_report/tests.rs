use std::fmt;

#[derive(Debug)]
struct Failure(&'static str, Option<Box<Failure>>);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}

fn lines(messages: &[&'static str], most: usize) -> Vec<String> {
    let chain = messages.iter().rev().fold(None, |cause, message| {
        Some(Box::new(Failure(message, cause)))
    });
    report(&*chain.unwrap(), most)
        .split('\n')
        .map(String::from)
        .collect()
}

#[test]
fn causes_follow() {
    assert_eq!(lines(&["cannot start"], 5), ["cannot start"]);
    assert_eq!(
        lines(&["cannot start", "no settings", "file not found"], 5),
        [
            "cannot start",
            "caused by: no settings",
            "caused by: file not found"
        ]
    );
}

#[test]
fn only_first_lines() {
    assert_eq!(
        lines(&["bad  \nat 1:2", "worse\r\nx"], 5),
        ["bad", "caused by: worse"]
    );
    assert_eq!(lines(&["a", ""], 5), ["a", "caused by: "]);
    assert_eq!(lines(&["  a", "b"], 5), ["  a", "caused by: b"]);
}

#[test]
fn what_says_the_same_is_left_out() {
    assert_eq!(
        lines(&["a", "a", "b", "b \nc", "a"], 5),
        ["a", "caused by: b", "caused by: a"]
    );
    assert_eq!(lines(&["a", "a"], 0), ["a"]);
    assert_eq!(
        lines(&["a", "caused by: a"], 5),
        ["a", "caused by: caused by: a"]
    );
}

#[test]
fn no_more_than_so_many() {
    assert_eq!(
        lines(&["a", "b", "c", "d"], 2),
        ["a", "caused by: b", "caused by: c", "..."]
    );
    assert_eq!(
        lines(&["a", "b", "c", "d", "e"], 1),
        ["a", "caused by: b", "..."]
    );
    assert_eq!(
        lines(&["a", "b", "c"], 2),
        ["a", "caused by: b", "caused by: c"]
    );
    assert_eq!(
        lines(&["a", "b", "b", "c", "c"], 2),
        ["a", "caused by: b", "caused by: c"]
    );
    assert_eq!(lines(&["a", "b"], 0), ["a", "..."]);
}
