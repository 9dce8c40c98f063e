#[test]
fn plain_fields_are_borrowed() {
    for field in ["", "plain", "two words", "ünïcode", "it's"] {
        assert!(matches!(quote_field(field), Cow::Borrowed(same) if same == field));
    }
}

#[test]
fn the_borrow_is_that_of_the_field() {
    let name = String::from("Mill Lane");
    let quoted = { quote_field(&name) };
    assert_eq!(quoted.as_ptr(), name.as_ptr());
}

#[test]
fn commas_quotes_and_line_ends_are_quoted() {
    assert_eq!(quote_field("a,b"), "\"a,b\"");
    assert_eq!(quote_field("say \"hi\""), "\"say \"\"hi\"\"\"");
    assert_eq!(quote_field("a\nb"), "\"a\nb\"");
    assert_eq!(quote_field("a\rb"), "\"a\rb\"");
    assert_eq!(quote_field("\""), "\"\"\"\"");
}

#[test]
fn outer_blanks_are_kept_by_quotes() {
    assert_eq!(quote_field(" a"), "\" a\"");
    assert_eq!(quote_field("a "), "\"a \"");
    assert_eq!(quote_field(" "), "\" \"");
}

#[test]
fn rows_join_fields() {
    assert_eq!(write_row(&["a", "b,c", ""]), "a,\"b,c\",\r\n");
    assert_eq!(write_row(&[]), "\r\n");
}
