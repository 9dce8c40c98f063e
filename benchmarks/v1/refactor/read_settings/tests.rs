fn message(text: &str) -> String {
    read_settings(text).unwrap_err().to_string()
}

#[test]
fn all_settings() {
    let settings = read_settings("name = mail\nworkers = 4\nqueue=100\n").unwrap();
    let expected = Settings {
        name: "mail".to_string(),
        workers: 4,
        queue: 100,
    };
    assert_eq!(settings, expected);
}

#[test]
fn comments_blanks_and_defaults() {
    let settings =
        read_settings("# of the mailer\n\n  queue = 8  \r\n  # more\nname = a = b").unwrap();
    assert_eq!(settings.name, "a = b");
    assert_eq!((settings.workers, settings.queue), (1, 8));
}

#[test]
fn the_later_line_counts() {
    let settings = read_settings("name=a\nqueue=1\nname=b\nqueue=2").unwrap();
    assert_eq!((settings.name.as_str(), settings.queue), ("b", 2));
}

#[test]
fn lines_that_say_nothing_count_as_lines() {
    assert_eq!(message("\n# x\nname mail"), "line 3: no '='");
    assert_eq!(
        read_settings("name = a\n\nport = 1"),
        Err(SettingsError::UnknownKey {
            line: 3,
            key: "port".to_string()
        })
    );
}

#[test]
fn numbers_are_checked() {
    assert_eq!(
        message("queue = many"),
        "line 1: invalid digit found in string"
    );
    assert_eq!(
        message("name = a\nworkers = -1"),
        "line 2: invalid digit found in string"
    );
    assert_eq!(
        message("workers ="),
        "line 1: cannot parse integer from empty string"
    );
    assert!(message("queue = 99999999999999999999999").contains("too large"));
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(message(""), "name is missing");
    assert_eq!(message("queue = 1"), "name is missing");
    assert_eq!(message("name = a"), "queue is missing");
}

#[test]
fn the_first_problem_is_the_one_returned() {
    assert_eq!(message("oops\nqueue = x"), "line 1: no '='");
    assert_eq!(
        message("queue = x\noops"),
        "line 1: invalid digit found in string"
    );
}
