fn read(mail: &str) -> Vec<(String, String)> {
    headers(mail)
        .unwrap()
        .into_iter()
        .map(|(name, value)| (name.to_string(), value.into_owned()))
        .collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

#[test]
fn names_and_values() {
    assert_eq!(
        read("From: ada@example.org\nX-Time:12:30 \nEmpty:\n"),
        pairs(&[
            ("From", "ada@example.org"),
            ("X-Time", "12:30"),
            ("Empty", "")
        ])
    );
    assert_eq!(read("A: 1\r\nA: 2\r\n"), pairs(&[("A", "1"), ("A", "2")]));
}

#[test]
fn up_to_the_first_empty_line() {
    assert_eq!(read("A: 1\n\nno header\n"), pairs(&[("A", "1")]));
    assert_eq!(read("A: 1\r\n\r\n: x"), pairs(&[("A", "1")]));
    assert_eq!(read("\nA: 1\n"), []);
    assert_eq!(read(""), []);
}

#[test]
fn folded_lines_are_joined() {
    assert_eq!(
        read("Subject: one\n  two \n\tthree\nB: 1"),
        pairs(&[("Subject", "one two three"), ("B", "1")])
    );
    assert_eq!(read("A:\n b: c\r\n d"), pairs(&[("A", "b: c d")]));
    assert_eq!(read("A: 1\n \t \n 2\n"), pairs(&[("A", "1 2")]));
    assert_eq!(read("A: 1\n \n"), pairs(&[("A", "1")]));
}

#[test]
fn plain_values_are_borrowed() {
    let found = headers("A: 1\nB: 2\n 3\nC: 4\n  \n").unwrap();
    let borrowed: Vec<bool> = found
        .iter()
        .map(|(_, value)| matches!(value, Cow::Borrowed(_)))
        .collect();
    assert_eq!(borrowed[..2], [true, false]);
    assert_eq!(found[1].1, "2 3");
}

#[test]
fn faulty_lines() {
    assert_eq!(headers(" A: 1\nB: 2"), Err(HeaderError::Continuation));
    assert_eq!(headers("\t\nA: 1"), Err(HeaderError::Continuation));
    assert_eq!(headers("A: 1\nnonsense\n"), Err(HeaderError::Name(2)));
    assert_eq!(headers("A: 1\n x\n: 2\n"), Err(HeaderError::Name(3)));
    assert_eq!(headers("A B: 1"), Err(HeaderError::Name(1)));
    assert_eq!(headers("A : 1"), Err(HeaderError::Name(1)));
}
