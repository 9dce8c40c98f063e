fn place(text: &str) -> Option<(u32, u32)> {
    read_cell(text).map(|cell| (cell.column, cell.row))
}

#[test]
fn single_letters() {
    assert_eq!(place("A1"), Some((0, 0)));
    assert_eq!(place("B10"), Some((1, 9)));
    assert_eq!(place("Z20"), Some((25, 19)));
}

#[test]
fn more_letters() {
    assert_eq!(place("AA1"), Some((26, 0)));
    assert_eq!(place("AZ1"), Some((51, 0)));
    assert_eq!(place("BA1"), Some((52, 0)));
    assert_eq!(place("ZZ1"), Some((701, 0)));
    assert_eq!(place("AAA1"), Some((702, 0)));
}

#[test]
fn small_letters() {
    assert_eq!(place("ab7"), place("AB7"));
    assert_eq!(place("aB7"), Some((27, 6)));
}

#[test]
fn what_is_no_cell() {
    for text in [
        "", "A", "1", "A0", "A01", "1A", "A1B", "A-1", "A+1", " A1", "A1 ", "A 1", "\u{c4}1",
        "A\u{661}", "$A$1",
    ] {
        assert_eq!(place(text), None, "{text}");
    }
}

#[test]
fn what_does_not_fit() {
    assert_eq!(place("A4294967295"), Some((0, u32::MAX - 1)));
    assert_eq!(place("A4294967296"), None);
    assert_eq!(place("MWLQKWU1"), Some((u32::MAX - 1, 0)));
    assert_eq!(place("MWLQKWV1"), None);
    assert_eq!(place("ZZZZZZZZZZ1"), None);
}

#[test]
fn ranges() {
    let cell = |column, row| Cell { row, column };
    let four = vec![cell(1, 1), cell(2, 1), cell(1, 2), cell(2, 2)];
    assert_eq!(read_range("B2:C3"), Some(four.clone()));
    assert_eq!(read_range("C2:B3"), Some(four));
    assert_eq!(read_range("A1:A1"), Some(vec![cell(0, 0)]));
    assert_eq!(read_range("A1"), None);
    assert_eq!(read_range("A1:"), None);
}
