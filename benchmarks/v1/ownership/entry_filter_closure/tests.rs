fn entry(level: u8, text: &str) -> Entry {
    Entry {
        level,
        source: "db".to_string(),
        text: text.to_string(),
    }
}

#[test]
fn level_and_words() {
    let wanted = filter(3, &["disk", "full"]);
    assert!(wanted(&entry(3, "full disk")));
    assert!(wanted(&entry(9, "disk is full")));
    assert!(!wanted(&entry(2, "disk full")));
    assert!(!wanted(&entry(5, "disk slow")));
}

#[test]
fn case_makes_no_difference() {
    let wanted = filter(0, &["DISK", "sda1"]);
    assert!(wanted(&entry(0, "Disk SDA1")));
}

#[test]
fn no_words_mean_any_text() {
    assert!(filter(1, &[])(&entry(1, "")));
    assert!(!filter(1, &[])(&entry(0, "x")));
}

#[test]
fn the_filter_outlives_its_words() {
    let wanted = {
        let (word, level) = (String::from("Late"), 2);
        filter(level, &[word.as_str()])
    };
    assert!(wanted(&entry(2, "too late")));
    assert!(!wanted(&entry(2, "in time")));
}

#[test]
fn filters_go_to_other_threads_and_into_boxes() {
    let wanted = filter(1, &["a"]);
    let thread = std::thread::spawn(move || wanted(&entry(1, "a")));
    assert!(thread.join().unwrap());
    let either = any_of(vec![Box::new(filter(5, &[])), Box::new(filter(0, &["x"]))]);
    assert!(either(&entry(0, "x")) && either(&entry(5, "")) && !either(&entry(4, "")));
}
