use argument_parser::{parse, Kind, Options, ParseError, Parsed};

fn parsed(line: &str) -> Result<Parsed, ParseError> {
    let options = Options::default()
        .with("verbose", Kind::Flag)
        .with("out", Kind::Value)
        .with("include", Kind::Values);
    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
    parse(&words, &options)
}

fn values(line: &str, name: &str) -> Vec<String> {
    parsed(line)
        .unwrap()
        .options
        .remove(name)
        .unwrap_or_default()
}

#[test]
fn values_follow_or_stand_behind_the_sign() {
    assert_eq!(values("--out a.txt in", "out"), ["a.txt"]);
    assert_eq!(values("--out=a=b", "out"), ["a=b"]);
    assert_eq!(values("--out=", "out"), [""]);
    assert_eq!(values("--out --verbose", "out"), ["--verbose"]);
    assert_eq!(values("--out -- x", "out"), ["--"]);
}

#[test]
fn flags_and_lists_repeat() {
    assert_eq!(values("--verbose x --verbose", "verbose"), ["", ""]);
    assert_eq!(
        values("--include a --include=b --include c", "include"),
        ["a", "b", "c"]
    );
    assert!(values("x", "verbose").is_empty());
}

#[test]
fn plain_words() {
    let line = parsed("a - -x --verbose b -- --out c --").unwrap();
    assert_eq!(line.words, ["a", "-", "-x", "b", "--out", "c", "--"]);
    assert_eq!(line.options.len(), 1);
    assert_eq!(parsed("--").unwrap(), Parsed::default());
}

#[test]
fn faults() {
    assert_eq!(
        parsed("--wrong --out"),
        Err(ParseError::Unknown("wrong".to_string()))
    );
    assert_eq!(
        parsed("--wrong=1"),
        Err(ParseError::Unknown("wrong".to_string()))
    );
    assert_eq!(
        parsed("x --out"),
        Err(ParseError::NoValue("out".to_string()))
    );
    assert_eq!(
        parsed("--verbose=yes"),
        Err(ParseError::UnexpectedValue("verbose".to_string()))
    );
    assert_eq!(
        parsed("--verbose="),
        Err(ParseError::UnexpectedValue("verbose".to_string()))
    );
    assert_eq!(
        parsed("--out= --out b"),
        Err(ParseError::Twice("out".to_string()))
    );
    assert_eq!(parsed("--=x"), Err(ParseError::Unknown(String::new())));
}
