#[test]
fn counts_in_the_order_of_the_logs() {
    let long = "ERROR a\n".repeat(2000);
    assert_eq!(
        count_errors(&[&long, "ERROR b", "", "ok\nERROR c\nERROR d"], "ERROR"),
        [2000, 1, 0, 2]
    );
}

#[test]
fn whole_words_count() {
    assert_eq!(
        count_errors(&["ERRORS\nERROR\n[ERROR]\nNOERROR\n12:ERROR:x"], "ERROR"),
        [3]
    );
    assert_eq!(count_errors(&["error\nError"], "ERROR"), [0]);
    assert_eq!(count_errors(&["a_b\nab\na-b"], "a"), [2]);
    assert_eq!(count_errors(&["éa\nea"], "a"), [1]);
}

#[test]
fn lines_count_and_not_words() {
    assert_eq!(count_errors(&["ERROR ERROR ERROR\r\nERROR"], "ERROR"), [2]);
}

#[test]
fn what_is_no_word_is_found_nowhere() {
    assert_eq!(count_errors(&["a b\n\n, ,"], ""), [0]);
    assert_eq!(count_errors(&["a b"], "a b"), [0]);
}

#[test]
fn no_logs() {
    assert!(count_errors(&[], "ERROR").is_empty());
}

#[test]
fn texts_may_be_borrowed() {
    let keyword = String::from("WARN");
    let logs: Vec<String> = (0..8).map(|n| "WARN x\n".repeat(n)).collect();
    let borrowed: Vec<&str> = logs.iter().map(String::as_str).collect();
    assert_eq!(count_errors(&borrowed, &keyword), [0, 1, 2, 3, 4, 5, 6, 7]);
}
