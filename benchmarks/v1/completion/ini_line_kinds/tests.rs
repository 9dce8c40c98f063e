fn get<'a>(sections: &'a Sections, section: &str, key: &str) -> Option<&'a str> {
    sections.get(section)?.get(key).map(String::as_str)
}

#[test]
fn keys_belong_to_the_section_above() {
    let read = read_ini("name = app\n[ server ]\nport=80\n\n[client]\nport = 81\n").unwrap();
    assert_eq!(get(&read, "", "name"), Some("app"));
    assert_eq!(get(&read, "server", "port"), Some("80"));
    assert_eq!(get(&read, "client", "port"), Some("81"));
    assert_eq!(read.len(), 3);
}

#[test]
fn a_value_goes_to_the_end_of_its_line() {
    let read = read_ini("a = b = c ; d # e\nempty =\n").unwrap();
    assert_eq!(get(&read, "", "a"), Some("b = c ; d # e"));
    assert_eq!(get(&read, "", "empty"), Some(""));
}

#[test]
fn comments_and_blank_lines_say_nothing() {
    assert_eq!(read_ini("\n  \n; a = b\n  # [c]\n"), Ok(Sections::new()));
    assert_eq!(read_ini(""), Ok(Sections::new()));
}

#[test]
fn sections_go_on_and_later_keys_count() {
    let read = read_ini("[a]\nx=1\ny=1\n[b]\n[a]\nx=2\n").unwrap();
    assert_eq!(get(&read, "a", "x"), Some("2"));
    assert_eq!(get(&read, "a", "y"), Some("1"));
    assert!(read["b"].is_empty());
    assert!(!read.contains_key(""));
}

#[test]
fn anything_else_is_an_error() {
    assert_eq!(read_ini("a = 1\nnonsense\n"), Err(2));
    assert_eq!(read_ini("\n\n = 1"), Err(3));
    assert_eq!(read_ini("[open\nx=1"), Err(1));
    assert_eq!(read_ini("[a] x"), Err(1));
}
