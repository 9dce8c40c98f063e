use filter_language_not::{parse, Filter};

fn accepts(filter: &str, labels: &str) -> bool {
    let labels: Vec<&str> = labels.split_whitespace().collect();
    parse(filter).unwrap().accepts(&labels)
}

#[test]
fn not_of_a_label() {
    assert!(accepts("not late", "paid"));
    assert!(!accepts("not late", "paid late"));
    let label = Filter::Label("late".to_string());
    assert_eq!(parse("not late"), Ok(Filter::Not(Box::new(label))));
}

#[test]
fn not_binds_stronger_than_and_and_or() {
    assert!(!accepts("not a and b", ""));
    assert!(accepts("not a and b", "b"));
    assert!(accepts("not a or b", "a b"));
    assert!(accepts("a and not b", "a"));
    assert!(!accepts("a and not b", "a b"));
}

#[test]
fn not_of_brackets() {
    assert!(accepts(
        "paid and not (late or country=fr)",
        "paid country=de"
    ));
    assert!(!accepts(
        "paid and not(late or country=fr)",
        "paid country=fr"
    ));
    assert!(!accepts("not (a and b) or c", "a b"));
}

#[test]
fn not_repeated() {
    assert!(accepts("not not a", "a"));
    assert!(!accepts("not not a", ""));
    assert!(accepts("not not not a", "b"));
}

#[test]
fn and_still_binds_stronger_than_or() {
    assert!(accepts("a or b and c", "a"));
    assert!(accepts("a and b or c", "c"));
    assert!(!accepts("a and b and c", "a b"));
    let (a, b) = (parse("a and b").unwrap(), parse("c").unwrap());
    assert_eq!(
        parse("a and b and c"),
        Ok(Filter::And(Box::new(a), Box::new(b)))
    );
}

#[test]
fn faults() {
    assert_eq!(
        parse("not"),
        Err("a label is missing at the end".to_string())
    );
    assert_eq!(
        parse("not and a"),
        Err("a label is missing before and".to_string())
    );
    assert_eq!(parse("a not b"), Err("unexpected not".to_string()));
    assert_eq!(parse("not (a"), Err("a bracket is not closed".to_string()));
    assert!(parse("").is_err());
}
