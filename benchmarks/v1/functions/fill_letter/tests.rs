fn run(letter: &str) -> Result<String, LetterError> {
    let values = HashMap::from([
        ("name", "Ada"),
        ("due date", "1 May"),
        ("odd", "{{name}}"),
        ("none", ""),
    ]);
    fill(letter, &values)
}

fn missing(names: &[&str]) -> Result<String, LetterError> {
    Err(LetterError::Missing(
        names.iter().map(|name| name.to_string()).collect(),
    ))
}

#[test]
fn values_take_the_place_of_names() {
    assert_eq!(
        run("Dear {{name}},\n{{ due date }}!"),
        Ok("Dear Ada,\n1 May!".to_string())
    );
    assert_eq!(
        run("{{\tname\n}}{{name}}{{none}}"),
        Ok("AdaAda".to_string())
    );
    assert_eq!(run("nothing to fill"), Ok("nothing to fill".to_string()));
    assert_eq!(run(""), Ok(String::new()));
}

#[test]
fn values_are_not_filled() {
    assert_eq!(run("{{odd}} {{name}}"), Ok("{{name}} Ada".to_string()));
}

#[test]
fn other_braces_stand() {
    assert_eq!(
        run("a }} b { c } {{name}} }}"),
        Ok("a }} b { c } Ada }}".to_string())
    );
    assert_eq!(run("{{name}}}"), Ok("Ada}".to_string()));
    assert_eq!(run("{{{name}}"), missing(&["{name"]));
}

#[test]
fn missing_names() {
    assert_eq!(run("{{b}} {{name}} {{a}} {{ b }}"), missing(&["b", "a"]));
    assert_eq!(run("{{}}{{ }}"), missing(&[""]));
    assert_eq!(run("{{Name}}"), missing(&["Name"]));
    assert_eq!(run("{{a {{name}}"), missing(&["a {{name"]));
}

#[test]
fn unclosed_placeholders() {
    assert_eq!(run("Dear {{name"), Err(LetterError::Unclosed(1)));
    assert_eq!(
        run("{{name}}\n\n{{x}} {{name}\n}"),
        Err(LetterError::Unclosed(3))
    );
    assert_eq!(run("a\n{{\n\n"), Err(LetterError::Unclosed(2)));
    assert_eq!(run("{{na\nme}}\n{{"), Err(LetterError::Unclosed(3)));
}
