use std::collections::HashMap;
use template_filters::{render, RenderError};

fn rendered(template: &str) -> Result<String, RenderError> {
    let values = [
        ("name", " ada <l> "),
        ("n", "7"),
        ("brace", "{n}"),
        ("", "empty"),
    ];
    render(template, &HashMap::from(values))
}

#[test]
fn values_and_filters() {
    assert_eq!(rendered("{n}: {name|trim}!").unwrap(), "7: ada <l>!");
    assert_eq!(rendered("{name|upper}").unwrap(), " ADA <L> ");
}

#[test]
fn filters_work_from_the_left() {
    assert_eq!(rendered("{name|html|upper|trim}").unwrap(), "ADA &LT;L>");
    assert_eq!(rendered("{name|trim|upper|html}").unwrap(), "ADA &lt;L>");
    assert_eq!(rendered("{name|first|first}").unwrap(), "ada");
}

#[test]
fn blanks_inside_do_not_matter() {
    assert_eq!(rendered("{ name | first | upper }").unwrap(), "ADA");
    assert_eq!(rendered("{  }{}").unwrap(), "emptyempty");
}

#[test]
fn braces() {
    assert_eq!(rendered("{{n} } {brace}").unwrap(), "{n} } {n}");
    assert_eq!(rendered("a {n"), Err(RenderError::Open(2)));
    assert_eq!(rendered("é{n}{"), Err(RenderError::Open(5)));
    assert_eq!(rendered("").unwrap(), "");
}

#[test]
fn faults() {
    let no_filter = |filter: &str, name: &str| RenderError::NoFilter {
        filter: filter.to_string(),
        name: name.to_string(),
    };
    assert_eq!(
        rendered("{x|nope} {"),
        Err(RenderError::NoValue("x".to_string()))
    );
    assert_eq!(
        rendered("{ name |trim| nope|no}"),
        Err(no_filter("nope", "name"))
    );
    assert_eq!(rendered("{n|}"), Err(no_filter("", "n")));
}
