#[test]
fn records_in_order() {
    let mut records = Records::new("INFO: started\nWARN: disk: 91%\n");
    let first = records.next_record().unwrap();
    let second = records.next_record().unwrap();
    assert_eq!((first.level, first.message), ("INFO", "started"));
    assert_eq!((second.level, second.message), ("WARN", "disk: 91%"));
    assert_eq!(records.next_record(), None);
    assert_eq!(records.next_record(), None);
}

#[test]
fn records_outlive_their_reader() {
    let text = String::from("A: one\nB: two");
    let kept = {
        let mut records = Records::new(&text);
        [records.next_record(), records.next_record()]
    };
    let levels: Vec<&str> = kept.iter().flatten().map(|record| record.level).collect();
    assert_eq!(levels, ["A", "B"]);
}

#[test]
fn records_borrow_the_text_itself() {
    let text = String::from("  INFO :  started  \n");
    let record = Records::new(&text).next_record().unwrap();
    assert_eq!(record.message, "started");
    assert_eq!(record.message.as_ptr(), text[10..].as_ptr());
    assert_eq!(record.level.as_ptr(), text[2..].as_ptr());
}

#[test]
fn what_is_no_record_is_counted_and_blank_lines_are_not() {
    let mut records = Records::new("\nnonsense\n   \nINFO: a\nmore\nand more");
    assert_eq!(records.skipped(), 0);
    assert_eq!(records.next_record().unwrap().message, "a");
    assert_eq!(records.skipped(), 1);
    assert_eq!(records.next_record(), None);
    assert_eq!(records.skipped(), 3);
}

#[test]
fn empty_parts_and_line_ends() {
    let mut records = Records::new(":\r\nLAST:");
    let first = records.next_record().unwrap();
    assert_eq!((first.level, first.message), ("", ""));
    let last = records.next_record().unwrap();
    assert_eq!((last.level, last.message), ("LAST", ""));
    assert_eq!(Records::new("").next_record(), None);
}
