#[test]
fn plain_fields() {
    assert_eq!(csv_line(&["a", "b c", "1.5"], ','), "a,b c,1.5");
    assert_eq!(csv_line(&["only"], ','), "only");
    assert_eq!(csv_line(&["it's", "x;y"], ','), "it's,x;y");
}

#[test]
fn fields_that_need_quotes() {
    assert_eq!(csv_line(&["Smith, J.", "x"], ','), "\"Smith, J.\",x");
    assert_eq!(csv_line(&["a\nb", "c\rd"], ','), "\"a\nb\",\"c\rd\"");
    assert_eq!(csv_line(&[" a", "b ", " "], ','), "\" a\",\"b \",\" \"");
}

#[test]
fn quotes_are_doubled() {
    assert_eq!(csv_line(&["say \"hi\""], ','), "\"say \"\"hi\"\"\"");
    assert_eq!(csv_line(&["\""], ','), "\"\"\"\"");
}

#[test]
fn other_separators() {
    assert_eq!(csv_line(&["1,5", "a;b"], ';'), "1,5;\"a;b\"");
    assert_eq!(csv_line(&["a\tb", "c"], '\t'), "\"a\tb\"\tc");
}

#[test]
fn empty_fields() {
    assert_eq!(csv_line(&["", "a", ""], ','), ",a,");
    assert_eq!(csv_line(&["", ""], ','), ",");
    assert_eq!(csv_line(&[""], ','), "\"\"");
    assert_eq!(csv_line(&[], ','), "");
}
