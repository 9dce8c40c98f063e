#[test]
fn numbers_in_order_of_appearance() {
    let mut labels = Labels::default();
    assert_eq!(labels.number("red"), 0);
    assert_eq!(labels.number("blue"), 1);
    assert_eq!(labels.number("green"), 2);
}

#[test]
fn a_known_label_keeps_its_number() {
    let mut labels = Labels::default();
    labels.number("red");
    labels.number("blue");
    assert_eq!(labels.number("red"), 0);
    assert_eq!(labels.number("blue"), 1);
    assert_eq!(labels.count(), 2);
    assert_eq!(labels.number("Red"), 2);
}

#[test]
fn labels_by_number() {
    let mut labels = Labels::default();
    let number = labels.number("caf\u{e9}");
    labels.number("");
    assert_eq!(labels.label(number), Some("caf\u{e9}"));
    assert_eq!(labels.label(1), Some(""));
    assert_eq!(labels.label(2), None);
}

#[test]
fn tallies() {
    let counted = tally("b a b c a b".split(' '));
    let expected = [("b", 3), ("a", 2), ("c", 1)].map(|(label, count)| (label.to_string(), count));
    assert_eq!(counted, expected);
    assert!(tally([]).is_empty());
}
