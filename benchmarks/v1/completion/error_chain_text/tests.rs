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
        self.1.as_deref().map(|cause| cause as &dyn Error)
    }
}

fn line(messages: &[&'static str]) -> String {
    let chain = messages.iter().rev().fold(None, |cause, message| {
        Some(Box::new(Failure(message, cause)))
    });
    one_line(&*chain.unwrap())
}

#[test]
fn an_error_without_cause() {
    assert_eq!(line(&["no such file"]), "no such file");
}

#[test]
fn causes_in_their_order() {
    assert_eq!(
        line(&["cannot start", "no settings"]),
        "cannot start: no settings"
    );
    assert_eq!(line(&["a", "b", "c", "d"]), "a: b: c: d");
}

#[test]
fn what_was_said_is_not_repeated() {
    assert_eq!(
        line(&["read failed: timed out", "timed out"]),
        "read failed: timed out"
    );
    assert_eq!(line(&["a", "b: c", "c"]), "a: b: c");
}

#[test]
fn further_causes_follow_one_that_was_left_out() {
    assert_eq!(line(&["a: b", "b", "c"]), "a: b: c");
    assert_eq!(line(&["x y z", "y z", "z", "w"]), "x y z: w");
}

#[test]
fn only_the_last_message_counts() {
    assert_eq!(line(&["a", "b", "a"]), "a: b: a");
    assert_eq!(
        line(&["timed out while reading", "timed out"]),
        "timed out while reading: timed out"
    );
}
