#[test]
fn in_their_order() {
    assert_eq!(recipients(&["b@x.org", "a@x.org"]), ["b@x.org", "a@x.org"]);
    assert!(recipients(&[]).is_empty());
}

#[test]
fn each_once() {
    assert_eq!(
        recipients(&["a@x.org", "b@x.org", "a@x.org", " a@x.org\n"]),
        ["a@x.org", "b@x.org"]
    );
}

#[test]
fn case_makes_no_difference_and_the_first_spelling_stays() {
    assert_eq!(
        recipients(&["Ann@X.org", "ann@x.org", "ANN@X.ORG"]),
        ["Ann@X.org"]
    );
    assert_eq!(
        recipients(&["\u{e4}@x.org", "\u{c4}@x.org"]),
        ["\u{e4}@x.org", "\u{c4}@x.org"]
    );
}

#[test]
fn blanks_around_do_not_count() {
    assert_eq!(
        recipients(&["  a@x.org\t", "c@x.org "]),
        ["a@x.org", "c@x.org"]
    );
}

#[test]
fn what_is_no_address() {
    let none = [
        "", " ", "ann", "@", "@x.org", "ann@", "a@b@c", "a@@b", " @x ",
    ];
    assert!(recipients(&none).is_empty());
    assert_eq!(recipients(&["ann@", "a@x"]), ["a@x"]);
}
