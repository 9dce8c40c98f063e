fn edited(limit: usize, texts: &[&str]) -> Document {
    let mut document = Document::new(limit);
    for text in texts {
        document.edit(text);
    }
    document
}

#[test]
fn undo_and_redo() {
    let mut document = edited(10, &["a", "ab", "abc"]);
    assert_eq!(document.text(), "abc");
    assert!(document.undo() && document.undo());
    assert_eq!(document.text(), "a");
    assert!(document.redo());
    assert_eq!(document.text(), "ab");
    assert!(document.redo());
    assert!(!document.redo());
    assert_eq!(document.text(), "abc");
}

#[test]
fn back_to_the_beginning() {
    let mut document = edited(10, &["a"]);
    assert!(document.undo());
    assert_eq!(document.text(), "");
    assert!(!document.undo());
    assert_eq!(document.text(), "");
}

#[test]
fn an_edit_forgets_what_was_undone() {
    let mut document = edited(10, &["a", "b"]);
    document.undo();
    document.edit("c");
    assert!(!document.redo());
    assert_eq!(document.text(), "c");
    assert!(document.undo());
    assert_eq!(document.text(), "a");
}

#[test]
fn the_oldest_states_are_forgotten() {
    let mut document = edited(2, &["a", "b", "c", "d"]);
    assert!(document.undo() && document.undo());
    assert_eq!(document.text(), "b");
    assert!(!document.undo());
    let mut none = edited(0, &["a", "b"]);
    assert!(!none.undo());
    assert_eq!(none.text(), "b");
}

#[test]
fn the_same_text_is_no_edit() {
    let mut document = edited(10, &["a", "a", "b"]);
    document.undo();
    document.edit("a");
    assert!(document.redo());
    assert_eq!(document.text(), "b");
    assert!(document.undo() && document.undo());
    assert_eq!(document.text(), "");
}
