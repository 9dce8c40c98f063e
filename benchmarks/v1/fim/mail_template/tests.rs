fn rendered(template: &str) -> Result<String, TemplateError> {
    let values = HashMap::from([
        ("name", "Ann"),
        ("sum", "3.50"),
        ("odd", "{name}"),
        ("", "nothing"),
    ]);
    render(template, &values)
}

fn brace(at: usize) -> Result<String, TemplateError> {
    Err(TemplateError::Brace(at))
}

#[test]
fn names_are_filled_in() {
    assert_eq!(
        rendered("Dear {name}, pay {sum}!").unwrap(),
        "Dear Ann, pay 3.50!"
    );
    assert_eq!(rendered("{name}{name}").unwrap(), "AnnAnn");
    assert_eq!(rendered("{ name }|{\nsum}").unwrap(), "Ann|3.50");
    assert_eq!(rendered("no names").unwrap(), "no names");
    assert_eq!(rendered("").unwrap(), "");
}

#[test]
fn doubled_braces() {
    assert_eq!(rendered("{{name}}").unwrap(), "{name}");
    assert_eq!(rendered("{{{name}}}").unwrap(), "{Ann}");
    assert_eq!(rendered("}}{{").unwrap(), "}{");
}

#[test]
fn values_are_not_looked_into() {
    assert_eq!(rendered("{odd}").unwrap(), "{name}");
}

#[test]
fn an_empty_name_is_a_name() {
    assert_eq!(rendered("<{}>").unwrap(), "<nothing>");
    assert_eq!(rendered("<{  }>").unwrap(), "<nothing>");
}

#[test]
fn braces_that_do_not_match() {
    assert_eq!(rendered("a{name"), brace(1));
    assert_eq!(rendered("\u{e4}{"), brace(2));
    assert_eq!(rendered("ab}c"), brace(2));
    assert_eq!(rendered("{name}}"), brace(6));
    assert_eq!(rendered("{na{name}"), brace(0));
}

#[test]
fn unknown_names() {
    let unknown = |name: &str| Err(TemplateError::Unknown(name.to_string()));
    assert_eq!(rendered("{name} { who } }"), unknown("who"));
    assert_eq!(rendered("{Name}"), unknown("Name"));
    assert_eq!(rendered("}{who}"), brace(0));
}
