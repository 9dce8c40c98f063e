fn row(fields: &[&str]) -> String {
    CsvWriter::default().row(fields).as_str().to_string()
}

#[test]
fn plain_fields_stay_as_they_are() {
    assert_eq!(row(&["id", "first name", "42"]), "id,first name,42\n");
    assert_eq!(
        row(&["a'b", "x;y", "t\tb", "caf\u{e9}"]),
        "a'b,x;y,t\tb,caf\u{e9}\n"
    );
}

#[test]
fn empty_fields_are_not_quoted() {
    assert_eq!(row(&["", "", "x"]), ",,x\n");
    assert_eq!(row(&[""]), "\n");
}

#[test]
fn separators_and_line_ends_are_quoted() {
    assert_eq!(row(&["a,b", "c"]), "\"a,b\",c\n");
    assert_eq!(row(&["one\ntwo", "cr\r"]), "\"one\ntwo\",\"cr\r\"\n");
}

#[test]
fn quotes_are_doubled() {
    assert_eq!(row(&["6\" nail"]), "\"6\"\" nail\"\n");
    assert_eq!(row(&["\""]), "\"\"\"\"\n");
    assert_eq!(row(&["say \"hi\", twice"]), "\"say \"\"hi\"\", twice\"\n");
}

#[test]
fn blanks_at_either_end_are_kept_by_quotes() {
    assert_eq!(row(&[" a", "b ", " "]), "\" a\",\"b \",\" \"\n");
}

#[test]
fn rows_follow_one_another() {
    let mut writer = CsvWriter::default();
    writer.row(&["a", "b"]).row(&["1", "2"]);
    assert_eq!(writer.as_str(), "a,b\n1,2\n");
}
