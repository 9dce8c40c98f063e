#[test]
fn plain_fields() {
    assert_eq!(fields("a,b c, d ").unwrap(), ["a", "b c", " d "]);
    assert_eq!(fields("").unwrap(), [""]);
    assert_eq!(fields(",,x,").unwrap(), ["", "", "x", ""]);
}

#[test]
fn quoted_fields_hold_anything() {
    assert_eq!(fields("\"a,b\",c").unwrap(), ["a,b", "c"]);
    assert_eq!(fields("x,\"one\ntwo\"").unwrap(), ["x", "one\ntwo"]);
    assert_eq!(fields("\"\",\"\"").unwrap(), ["", ""]);
}

#[test]
fn two_quotes_are_one() {
    assert_eq!(fields("\"6\"\" nail\"").unwrap(), ["6\" nail"]);
    assert_eq!(fields("\"\"\"\"").unwrap(), ["\""]);
    assert_eq!(fields("\"\"\",\"\"\",b").unwrap(), ["\",\"", "b"]);
}

#[test]
fn quotes_within_plain_fields_are_characters() {
    assert_eq!(fields("6\" nail,a\"b\"").unwrap(), ["6\" nail", "a\"b\""]);
    assert_eq!(fields(" \"a\"").unwrap(), [" \"a\""]);
}

#[test]
fn an_open_quote_is_an_error() {
    assert_eq!(fields("\"abc"), Err(CsvError::Unclosed));
    assert_eq!(fields("a,\"b\"\""), Err(CsvError::Unclosed));
    assert_eq!(fields("\""), Err(CsvError::Unclosed));
}

#[test]
fn nothing_may_follow_a_closing_quote() {
    assert_eq!(fields("\"a\"b"), Err(CsvError::AfterQuote(1)));
    assert_eq!(fields("x,\"a\" ,y"), Err(CsvError::AfterQuote(2)));
}
