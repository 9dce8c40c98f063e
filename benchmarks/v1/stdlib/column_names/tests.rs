#[test]
fn words_of_one_capital() {
    assert_eq!(column_name("createdAt"), "created_at");
    assert_eq!(column_name("OrderLineNumber"), "order_line_number");
    assert_eq!(column_name("id"), "id");
    assert_eq!(column_name("aB"), "a_b");
}

#[test]
fn runs_of_capitals() {
    assert_eq!(column_name("HTTPServer"), "http_server");
    assert_eq!(column_name("userID"), "user_id");
    assert_eq!(column_name("parseXMLNow"), "parse_xml_now");
    assert_eq!(column_name("ABC"), "abc");
    assert_eq!(column_name("AClass"), "a_class");
}

#[test]
fn digits_stay_with_the_word_before() {
    assert_eq!(column_name("line2Text"), "line2_text");
    assert_eq!(column_name("md5sum"), "md5sum");
    assert_eq!(column_name("utf8BOM"), "utf8_bom");
    assert_eq!(column_name("X9y"), "x9y");
    assert_eq!(column_name("4thValue"), "4th_value");
}

#[test]
fn dividers() {
    assert_eq!(column_name("already_done"), "already_done");
    assert_eq!(column_name("__private--field name_"), "private_field_name");
    assert_eq!(column_name("Max_Value"), "max_value");
    assert_eq!(column_name("ID_Card"), "id_card");
    assert_eq!(column_name("A_b"), "a_b");
    assert_eq!(column_name(""), "");
    assert_eq!(column_name("_- "), "");
}

#[test]
fn other_letters() {
    assert_eq!(
        column_name("gr\u{f6}\u{df}e\u{c4}ndern"),
        "gr\u{f6}\u{df}e_\u{e4}ndern"
    );
    assert_eq!(column_name("price.EUR"), "price.eur");
    assert_eq!(column_name("a.Bc"), "a.bc");
}
