use ini_line_errors::{parse, FaultKind};

fn fault(text: &str) -> (usize, FaultKind) {
    let fault = parse(text).unwrap_err();
    (fault.line, fault.kind)
}

#[test]
fn sections_and_keys() {
    let settings =
        parse("name = a\n[ server ]\nport=80\n  host =  b = c \n\n# x = y\nempty =\n").unwrap();
    assert_eq!(settings.get("", "name"), Some("a"));
    assert_eq!(settings.get("server", "port"), Some("80"));
    assert_eq!(settings.get("server", "host"), Some("b = c"));
    assert_eq!(settings.get("server", "empty"), Some(""));
    assert_eq!(settings.get("server", "x"), None);
    assert_eq!(settings.get("", "port"), None);
}

#[test]
fn lines_are_counted_from_one_with_blank_ones() {
    assert_eq!(fault("nonsense"), (1, FaultKind::NoValue));
    assert_eq!(
        fault("\n# a\n\n  \nb = 1\n = 2\nwrong\n"),
        (6, FaultKind::NoKey)
    );
}

#[test]
fn sections_that_are_none() {
    assert_eq!(fault("a = 1\n[server\n"), (2, FaultKind::BadSection));
    assert_eq!(fault("[]"), (1, FaultKind::BadSection));
    assert_eq!(fault("[  ]"), (1, FaultKind::BadSection));
    assert_eq!(fault("[a] = 1"), (1, FaultKind::BadSection));
}

#[test]
fn a_key_stands_once_in_a_section() {
    let key = "port".to_string();
    let text = "[a]\nport = 1\n[b]\nport = 2\n[a]\nhost = x\nport = 3\n";
    assert_eq!(fault(text), (7, FaultKind::Duplicate { key, first: 2 }));
    assert!(parse("[a]\nport = 1\n[b]\nport = 1\n[a]\nhost = x\n").is_ok());
}

#[test]
fn faults_in_words() {
    let text = parse("x = 1\n\nx = 2").unwrap_err().to_string();
    assert_eq!(text, "line 3: x was set in line 1");
    assert_eq!(parse("[").unwrap_err().to_string(), "line 1: not a section");
}

#[test]
fn nothing_is_no_fault() {
    assert_eq!(parse("").unwrap(), parse("\n #\n").unwrap());
}
