const MAIL: &str =
    "From: ada@example.org\nSubject:  Re: lunch \nX-Empty:\nnonsense\nfrom: other\n\nTo: body\n";

#[test]
fn fields_by_name() {
    let mail = Message::new(MAIL);
    assert_eq!(mail.field("From"), Some("ada@example.org"));
    assert_eq!(mail.field("SUBJECT"), Some("Re: lunch"));
    assert_eq!(mail.field("x-empty"), Some(""));
}

#[test]
fn the_header_ends_with_an_empty_line() {
    let mail = Message::new(MAIL);
    assert_eq!(mail.field("To"), None);
    assert_eq!(mail.field("nonsense"), None);
    assert_eq!(Message::new("a: 1").field("A"), Some("1"));
    assert_eq!(Message::new("\na: 1").field("a"), None);
    assert_eq!(Message::new("").field(""), None);
}

#[test]
fn parsed_once_and_only_when_asked() {
    let mail = Message::new(MAIL);
    assert_eq!(mail.parses(), 0);
    mail.field("From");
    mail.field("none");
    assert_eq!(mail.parses(), 1);
}

#[test]
fn values_can_be_held_together() {
    let mail = Message::new(MAIL);
    let (from, subject) = (mail.field("from"), mail.field("subject"));
    mail.field("to");
    assert_eq!(
        (from, subject),
        (Some("ada@example.org"), Some("Re: lunch"))
    );
    assert!(std::ptr::eq(from.unwrap(), mail.field("from").unwrap()));
}

#[test]
fn names_are_trimmed() {
    assert_eq!(Message::new(" a b : c:d ").field("a b"), Some("c:d"));
}
