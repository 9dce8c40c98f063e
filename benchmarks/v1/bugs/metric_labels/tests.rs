fn formatted(labels: &[(&str, &str)]) -> String {
    let labels = labels
        .iter()
        .map(|&(label, value)| (label.to_string(), value.to_string()))
        .collect();
    format_metric("hits", &labels, 7)
}

#[test]
fn labels_in_alphabetical_order() {
    assert_eq!(
        formatted(&[
            ("path", "/"),
            ("code", "200"),
            ("host", "a"),
            ("zone", "eu"),
            ("app", "web")
        ]),
        r#"hits{app="web",code="200",host="a",path="/",zone="eu"} 7"#
    );
    assert_eq!(
        formatted(&[("a_b", "1"), ("a", "2"), ("a2", "3")]),
        r#"hits{a="2",a2="3",a_b="1"} 7"#
    );
}

#[test]
fn one_label_has_no_comma() {
    assert_eq!(formatted(&[("code", "200")]), r#"hits{code="200"} 7"#);
}

#[test]
fn no_labels_no_braces() {
    assert_eq!(formatted(&[]), "hits 7");
    assert_eq!(formatted(&[("a", ""), ("b", "")]), "hits 7");
}

#[test]
fn labels_without_a_value_stay_away() {
    assert_eq!(
        formatted(&[("a", ""), ("b", "1"), ("c", " ")]),
        r#"hits{b="1",c=" "} 7"#
    );
}

#[test]
fn values_are_escaped() {
    assert_eq!(
        formatted(&[("p", r#"say "x""#)]),
        r#"hits{p="say \"x\""} 7"#
    );
    assert_eq!(formatted(&[("p", r"C:\new")]), r#"hits{p="C:\\new"} 7"#);
    assert_eq!(formatted(&[("p", "a\nb\\\"")]), r#"hits{p="a\nb\\\""} 7"#);
}
