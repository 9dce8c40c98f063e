const HEADER: [&str; 4] = ["Id", " Name ", "name", "City"];

#[test]
fn the_first_column_of_that_name() {
    assert_eq!(find_column(&HEADER, "Name"), Some(1));
    assert_eq!(find_column(&HEADER, "City"), Some(3));
}

#[test]
fn case_and_blanks_make_no_difference() {
    assert_eq!(find_column(&HEADER, "ID"), Some(0));
    assert_eq!(find_column(&HEADER, "city"), Some(3));
    assert_eq!(find_column(&HEADER, " city"), None);
}

#[test]
fn a_column_that_is_missing() {
    assert_eq!(find_column(&HEADER, "Zip"), None);
    assert_eq!(find_column(&HEADER, ""), None);
    assert_eq!(find_column(&[], "Id"), None);
}

#[test]
fn cells() {
    assert_eq!(cell(&HEADER, &["1", "Ann"], "name"), Some("Ann"));
    assert_eq!(cell(&HEADER, &["1", ""], "name"), Some(""));
    assert_eq!(cell(&HEADER, &["1", "Ann"], "city"), None);
    assert_eq!(cell(&HEADER, &["1", "Ann"], "zip"), None);
}
