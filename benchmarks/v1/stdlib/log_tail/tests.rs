const LOG: [&str; 9] = ["a", "b", "c", "ERROR d", "e", "ERROR f", "g", "h", "i"];

#[test]
fn lines_around_the_first_error() {
    assert_eq!(first_error(LOG.into_iter(), 1), ["c", "ERROR d", "e"]);
    assert_eq!(
        first_error(LOG.into_iter(), 2),
        ["b", "c", "ERROR d", "e", "ERROR f"]
    );
    assert_eq!(first_error(LOG.into_iter(), 0), ["ERROR d"]);
}

#[test]
fn fewer_lines_than_wanted() {
    assert_eq!(first_error(LOG.into_iter(), 100), LOG);
    assert_eq!(first_error(["ERROR"].into_iter(), 3), ["ERROR"]);
    assert_eq!(
        first_error(["x", "ERROR: y"].into_iter(), 3),
        ["x", "ERROR: y"]
    );
}

#[test]
fn no_error() {
    assert!(first_error(["a", "b", " ERROR", "error"].into_iter(), 2).is_empty());
    assert!(first_error(std::iter::empty(), 2).is_empty());
}

#[test]
fn no_more_lines_are_read_than_given() {
    let mut read = 0;
    let endless = LOG.into_iter().cycle().inspect(|_| read += 1);
    assert_eq!(first_error(endless, 1).len(), 3);
    assert_eq!(read, 5);
}
