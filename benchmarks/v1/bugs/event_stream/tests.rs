fn events(lines: &[&str]) -> Vec<String> {
    let mut stream = EventStream::default();
    lines
        .iter()
        .filter_map(|line| stream.line(line))
        .map(|event| format!("{}|{}", event.kind, event.data))
        .collect()
}

#[test]
fn an_event_is_sent_at_the_empty_line() {
    assert_eq!(events(&["event: price", "data: 12", ""]), ["price|12"]);
    assert!(events(&["event: price", "data: 12"]).is_empty());
}

#[test]
fn each_event_begins_afresh() {
    assert_eq!(
        events(&[
            "event: price",
            "data: 12",
            "",
            "data: 13",
            "",
            "data: 14",
            ""
        ]),
        ["price|12", "message|13", "message|14"]
    );
}

#[test]
fn without_data_nothing_is_sent() {
    assert!(events(&["event: ping", "", "", "retry: 5", ""]).is_empty());
    assert_eq!(events(&["event: ping", "", "data: x", ""]), ["message|x"]);
}

#[test]
fn lines_of_data_are_joined() {
    assert_eq!(
        events(&["data: a", "data: b", "data", "data:c", ""]),
        ["message|a\nb\n\nc"]
    );
    assert_eq!(events(&["data", ""]), ["message|"]);
}

#[test]
fn one_space_after_the_colon() {
    assert_eq!(events(&["data:  a: b ", ""]), ["message| a: b "]);
    assert_eq!(events(&["event:x", "data:y", ""]), ["x|y"]);
}

#[test]
fn other_lines_say_nothing() {
    assert_eq!(
        events(&[
            ": a comment",
            "id: 4",
            "Data: no",
            "data : no",
            "data: yes",
            ""
        ]),
        ["message|yes"]
    );
    assert_eq!(
        events(&["event: a", "event:", "data: x", ""]),
        ["message|x"]
    );
}
