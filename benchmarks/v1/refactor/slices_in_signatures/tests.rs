#[test]
fn arrays_and_slices() {
    assert_eq!(mentions("ann met bo", ["ann", "cy", "bo"]), 2);
    assert_eq!(mentions("ann met bo", &["ann", "cy"]), 1);
    assert_eq!(mentions("ann met bo", &["bo", "ann"][..1]), 1);
}

#[test]
fn owned_names() {
    let names = vec!["ann".to_string(), "met b".to_string()];
    assert_eq!(mentions("ann met bo", &names), 2);
    assert_eq!(mentions("ann", names), 1);
}

#[test]
fn iterators_and_owned_texts() {
    let text = String::from("a b c");
    assert_eq!(mentions(&text, "a,x,c".split(',')), 2);
    assert_eq!(
        mentions(&text, ["a", "b"].iter().map(|name| format!("{name} "))),
        2
    );
}

#[test]
fn empty_names_and_repeated_ones() {
    assert_eq!(mentions("ann", ["", "ann", "ann", ""]), 2);
    assert_eq!(mentions("", [""]), 0);
    assert_eq!(mentions("ann", Vec::<String>::new()), 0);
}
