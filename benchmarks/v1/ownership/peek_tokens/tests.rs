#[test]
fn a_peeked_token_stays_the_next_one() {
    let mut tokens = Tokens::new("sort -n file");
    assert_eq!(tokens.peek(), Some("sort"));
    assert_eq!(tokens.peek(), Some("sort"));
    assert_eq!(tokens.take(), Some("sort"));
    assert_eq!(tokens.take(), Some("-n"));
    assert_eq!(tokens.peek(), Some("file"));
    assert_eq!(tokens.take(), Some("file"));
    assert_eq!(tokens.take(), None);
}

#[test]
fn what_was_peeked_can_be_held_while_reading_on() {
    let mut tokens = Tokens::new("a b");
    let peeked = tokens.peek();
    let taken = (tokens.take(), tokens.take());
    assert_eq!((peeked, taken), (Some("a"), (Some("a"), Some("b"))));
}

#[test]
fn tokens_outlive_the_reader() {
    let text = String::from("'two words' x");
    let token = { Tokens::new(&text).peek() };
    assert_eq!(token, Some("two words"));
    assert_eq!(token.unwrap().as_ptr(), text[1..].as_ptr());
}

#[test]
fn the_end_can_be_peeked() {
    let mut tokens = Tokens::new("  ");
    assert_eq!(tokens.peek(), None);
    assert_eq!(tokens.peek(), None);
    assert_eq!(tokens.take(), None);
    let mut tokens = Tokens::new("''");
    assert_eq!(tokens.peek(), Some(""));
    assert_eq!(tokens.take(), Some(""));
    assert_eq!(tokens.peek(), None);
}

#[test]
fn pipelines() {
    assert_eq!(
        commands("cat 'a b'|sort | uniq -c"),
        [vec!["cat", "a b"], vec!["sort"], vec!["uniq", "-c"]]
    );
    assert_eq!(commands("ls |"), [vec!["ls"]]);
    assert_eq!(commands("echo 'open"), [vec!["echo", "open"]]);
}
