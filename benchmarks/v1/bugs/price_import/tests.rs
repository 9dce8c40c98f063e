fn bad(line: usize, text: &str) -> Result<Vec<(String, u32)>, BadLine> {
    Err(BadLine {
        line,
        text: text.to_string(),
    })
}

#[test]
fn all_lines_in_order() {
    let prices = import_prices("bolt; 12\n nut ;3\n").unwrap();
    assert_eq!(prices, [("bolt".to_string(), 12), ("nut".to_string(), 3)]);
}

#[test]
fn a_bad_line_is_an_error() {
    assert_eq!(import_prices("bolt;12\nnut;free\n"), bad(2, "nut;free"));
    assert_eq!(import_prices("bolt"), bad(1, "bolt"));
    assert_eq!(import_prices("a;1\n;2"), bad(2, ";2"));
}

#[test]
fn the_first_bad_line_is_returned_as_it_stands() {
    assert_eq!(import_prices("  x \ny"), bad(1, "  x "));
}

#[test]
fn blank_lines_are_passed_over_and_count() {
    assert_eq!(import_prices("\n  \na;1\n\n").unwrap().len(), 1);
    assert_eq!(import_prices("\n\noops"), bad(3, "oops"));
}

#[test]
fn an_empty_list_is_no_error() {
    assert_eq!(import_prices(""), Ok(Vec::new()));
}
