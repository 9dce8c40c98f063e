use audited_store::{Audited, Memory, Note, Store};

fn note(key: &str, old: Option<&str>, new: Option<&str>) -> Note {
    Note {
        user: "ada".to_string(),
        key: key.to_string(),
        old: old.map(String::from),
        new: new.map(String::from),
    }
}

#[test]
fn it_is_a_store() {
    let mut store = Audited::new(Memory::default(), "ada");
    assert_eq!(store.set("a", "1"), None);
    assert_eq!(store.set("a", "2").as_deref(), Some("1"));
    assert_eq!(store.get("a").as_deref(), Some("2"));
    assert_eq!(store.remove("a").as_deref(), Some("2"));
    assert_eq!((store.get("a"), store.remove("a")), (None, None));
}

#[test]
fn changes_are_noted_in_order() {
    let mut store = Audited::new(Memory::default(), "ada");
    store.set("a", "1");
    store.set("b", "x");
    store.set("a", "2");
    store.remove("b");
    let expected = [
        note("a", None, Some("1")),
        note("b", None, Some("x")),
        note("a", Some("1"), Some("2")),
        note("b", Some("x"), None),
    ];
    assert_eq!(store.finish().1, expected);
}

#[test]
fn what_changes_nothing_is_not_noted() {
    let mut store = Audited::new(Memory::default(), "ada");
    store.set("a", "1");
    store.set("a", "1");
    store.remove("b");
    store.get("a");
    assert_eq!(store.finish().1.len(), 1);
}

#[test]
fn the_store_comes_back_and_can_be_wrapped_twice() {
    let mut twice = Audited::new(Audited::new(Memory::default(), "bob"), "ada");
    twice.set("a", "");
    let (once, notes) = twice.finish();
    let (memory, inner) = once.finish();
    assert_eq!((notes.len(), inner.len()), (1, 1));
    assert_eq!(
        (notes[0].user.as_str(), inner[0].user.as_str()),
        ("ada", "bob")
    );
    assert_eq!(memory.get("a").as_deref(), Some(""));
}
