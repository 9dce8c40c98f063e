fn editor(parts: &[&str]) -> Editor {
    let mut editor = Editor::default();
    for part in parts {
        editor.append(part);
    }
    editor
}

#[test]
fn edits_are_taken_back_newest_first() {
    let mut editor = editor(&["one", " two"]);
    editor.replace_all("three".to_string());
    assert_eq!(editor.text(), "three");
    assert!(editor.undo());
    assert_eq!(editor.text(), "one two");
    assert!(editor.undo());
    assert_eq!(editor.text(), "one");
    assert!(editor.undo());
    assert_eq!(editor.text(), "");
    assert!(!editor.undo());
}

#[test]
fn joined_steps_are_one() {
    let mut editor = editor(&["a", "b"]);
    editor.replace_all("xyz".to_string());
    editor.append("!");
    editor.join(3);
    assert_eq!(editor.text(), "xyz!");
    assert!(editor.undo());
    assert_eq!(editor.text(), "a");
    assert!(editor.undo());
    assert!(!editor.undo());
}

#[test]
fn joins_can_be_joined() {
    let mut editor = editor(&["a", "b", "c", "d"]);
    editor.join(2);
    editor.join(2);
    assert!(editor.undo());
    assert_eq!(editor.text(), "a");
}

#[test]
fn joining_more_than_there_is() {
    let mut editor = editor(&["a", "b"]);
    editor.join(usize::MAX);
    assert!(editor.undo());
    assert_eq!(editor.text(), "");
    editor.join(5);
    assert!(!editor.undo());
}

#[test]
fn joining_none_or_one() {
    let mut editor = editor(&["a", "b"]);
    editor.join(0);
    editor.join(1);
    assert!(editor.undo());
    assert_eq!(editor.text(), "a");
    assert!(editor.undo());
    assert_eq!(editor.text(), "");
}
