#[test]
fn everything_given() {
    let mail = Mail::from("a@x")
        .to("b@x")
        .subject("hi")
        .body("text")
        .urgent()
        .to("c@x")
        .build();
    let expected = Mail {
        from: "a@x".to_string(),
        to: vec!["b@x".to_string(), "c@x".to_string()],
        subject: "hi".to_string(),
        body: "text".to_string(),
        urgent: true,
    };
    assert_eq!(mail, Ok(expected));
}

#[test]
fn what_was_not_given() {
    let mail = Mail::from("a@x").to("b@x").build().unwrap();
    assert_eq!(
        (mail.subject.as_str(), mail.body.as_str(), mail.urgent),
        ("(none)", "", false)
    );
}

#[test]
fn later_texts_replace_earlier_ones() {
    let mail = Mail::from("a@x")
        .subject("1")
        .body("x")
        .to("b@x")
        .subject("")
        .body("y")
        .build()
        .unwrap();
    assert_eq!((mail.subject.as_str(), mail.body.as_str()), ("", "y"));
}

#[test]
fn what_is_missing_is_an_error() {
    assert_eq!(Mail::from("").to("b@x").build(), Err("no sender"));
    assert_eq!(Mail::from("a@x").subject("s").build(), Err("no recipient"));
    assert_eq!(Mail::from("").build(), Err("no sender"));
}

#[test]
fn a_builder_can_be_a_template() {
    let template = Mail::from("a@x").subject("news");
    let first = template.clone().to("b@x").build().unwrap();
    let second = template.to("c@x").urgent().build().unwrap();
    assert_eq!((first.to, first.urgent), (vec!["b@x".to_string()], false));
    assert_eq!((second.to, second.urgent), (vec!["c@x".to_string()], true));
}
