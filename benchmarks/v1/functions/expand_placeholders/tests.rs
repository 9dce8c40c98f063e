fn run(text: &str) -> Result<String, ExpandError> {
    expand(text, |name| match name {
        "USER" => Some("ada"),
        "PORT_2" => Some("8080"),
        "EMPTY" => Some(""),
        "NESTED" => Some("${USER}$"),
        _ => None,
    })
}

fn ok(text: &str) -> String {
    run(text).unwrap()
}

#[test]
fn values_stand_in_place_of_names() {
    assert_eq!(
        ok("hello ${USER}, port ${PORT_2}!"),
        "hello ada, port 8080!"
    );
    assert_eq!(ok("${USER}${USER}"), "adaada");
    assert_eq!(ok("no placeholder {here}"), "no placeholder {here}");
    assert_eq!(ok(""), "");
    assert_eq!(ok("\u{e9}${EMPTY}\u{e9}"), "\u{e9}\u{e9}");
}

#[test]
fn defaults_for_what_is_missing_or_empty() {
    assert_eq!(ok("${HOST:-local host}"), "local host");
    assert_eq!(ok("${EMPTY:-x}"), "x");
    assert_eq!(ok("${USER:-x}"), "ada");
    assert_eq!(ok("<${HOST:-}>"), "<>");
    assert_eq!(ok("${HOST:-a:-b}"), "a:-b");
    assert_eq!(ok("${HOST:-$$5}"), "$$5");
}

#[test]
fn dollar_signs() {
    assert_eq!(ok("costs 5$$"), "costs 5$");
    assert_eq!(ok("$${USER}"), "${USER}");
    assert_eq!(ok("$$$$"), "$$");
    assert_eq!(ok("$$${USER}"), "$ada");
    assert_eq!(run("5$"), Err(ExpandError::LoneDollar(1)));
    assert_eq!(run("$USER"), Err(ExpandError::LoneDollar(0)));
    assert_eq!(run("$$$"), Err(ExpandError::LoneDollar(2)));
}

#[test]
fn values_are_not_expanded_again() {
    assert_eq!(ok("${NESTED}"), "${USER}$");
}

#[test]
fn faults_have_their_place() {
    assert_eq!(run("ab${USER"), Err(ExpandError::Unclosed(2)));
    assert_eq!(run("${"), Err(ExpandError::Unclosed(0)));
    assert_eq!(run("${}"), Err(ExpandError::BadName(0)));
    assert_eq!(run("${:-x}"), Err(ExpandError::BadName(0)));
    assert_eq!(run("${A-B}"), Err(ExpandError::BadName(0)));
    assert_eq!(run("${\u{e9}}"), Err(ExpandError::BadName(0)));
    assert_eq!(run("x ${NOPE}"), Err(ExpandError::Unknown(2)));
    assert_eq!(run("${NOPE} ${"), Err(ExpandError::Unknown(0)));
}
