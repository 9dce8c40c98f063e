#[test]
fn repetitions_anywhere() {
    assert_eq!(
        unique_recipients(&["b@x", "a@x", "b@x", "a@x", "c@x"]),
        ["b@x", "a@x", "c@x"]
    );
    assert_eq!(unique_recipients(&["a@x", "a@x"]), ["a@x"]);
}

#[test]
fn case_makes_no_difference_and_the_first_spelling_stays() {
    assert_eq!(
        unique_recipients(&["Ann@Example.org", "ann@example.ORG", "Bo@x"]),
        ["Ann@Example.org", "Bo@x"]
    );
}

#[test]
fn blanks_around_are_taken_off() {
    assert_eq!(
        unique_recipients(&[" a@x ", "a@x\n", "\tb@x"]),
        ["a@x", "b@x"]
    );
}

#[test]
fn nothing_is_no_recipient() {
    assert_eq!(unique_recipients(&["", "  ", "a@x", ""]), ["a@x"]);
    assert!(unique_recipients(&[]).is_empty());
}
