use form_validators::{Form, Rule};
use std::collections::BTreeMap;

fn faults(entries: &[(&str, &str)]) -> Vec<String> {
    let form = Form::default()
        .field("user", &[Rule::Required, Rule::AtMost(5)])
        .field("pin", &[Rule::Required, Rule::Digits, Rule::AtMost(4)])
        .field("again", &[Rule::SameAs("pin")])
        .field("age", &[Rule::Digits, Rule::AtMost(3)]);
    let entries: BTreeMap<String, String> = entries
        .iter()
        .map(|(name, text)| (name.to_string(), text.to_string()))
        .collect();
    form.check(&entries)
        .iter()
        .map(|fault| format!("{} {}", fault.field, fault.what))
        .collect()
}

#[test]
fn a_form_without_faults() {
    assert!(faults(&[
        ("user", "élise"),
        ("pin", "1234"),
        ("again", "1234"),
        ("age", "33")
    ])
    .is_empty());
    assert!(faults(&[("user", "ada"), ("pin", "1"), ("again", "1")]).is_empty());
}

#[test]
fn all_fields_are_looked_at() {
    let found = faults(&[
        ("user", "adalbert"),
        ("pin", "12x"),
        ("again", "12"),
        ("age", "old"),
    ]);
    assert_eq!(
        found,
        [
            "user is longer than 5",
            "pin is no number",
            "again differs from pin",
            "age is no number"
        ]
    );
}

#[test]
fn one_fault_a_field() {
    let found = faults(&[
        ("user", "a"),
        ("pin", "12x45"),
        ("again", "12x45"),
        ("age", "12345"),
    ]);
    assert_eq!(found, ["pin is no number", "age is longer than 3"]);
}

#[test]
fn blank_fields() {
    assert_eq!(faults(&[]), ["user is missing", "pin is missing"]);
    let found = faults(&[("user", "       "), ("pin", "1"), ("age", "     ")]);
    assert_eq!(found, ["user is missing", "again differs from pin"]);
}

#[test]
fn unknown_fields_come_last() {
    let found = faults(&[("zip", "1"), ("User", "x"), ("pin", "1"), ("again", "1")]);
    assert_eq!(
        found,
        ["user is missing", "User is unknown", "zip is unknown"]
    );
}
