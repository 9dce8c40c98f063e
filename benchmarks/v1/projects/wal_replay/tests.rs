use wal_replay::{Change, ReplayError, Store};

fn set(key: &str, value: &str) -> Change {
    Change::Set(key.to_string(), value.to_string())
}

fn written() -> Store {
    let mut store = Store::default();
    store.apply(set("a", "1"));
    store.apply(set("b", "x=y z"));
    store.apply(Change::Remove("a".to_string()));
    store
}

#[test]
fn a_whole_log_gives_the_same_store() {
    let store = written();
    assert_eq!(store.get("b"), Some("x=y z"));
    assert_eq!(Store::replay(store.log()), Ok(store));
    assert_eq!(Store::replay(""), Ok(Store::default()));
}

#[test]
fn a_torn_end_is_left_out() {
    let log = written().log().to_string();
    for end in [log.len() - 1, log.len() - 4, log.len() - 17] {
        let store = Store::replay(&log[..end]).unwrap();
        assert_eq!(store.get("a"), Some("1"));
        assert_eq!(store.log().lines().count(), 2);
    }
    assert_eq!(Store::replay(&log[..5]), Ok(Store::default()));
}

#[test]
fn a_damaged_last_line_is_left_out() {
    let log = written().log().replace("remove a", "remove b");
    let store = Store::replay(&log).unwrap();
    assert_eq!((store.get("a"), store.get("b")), (Some("1"), Some("x=y z")));
    assert_eq!(store.log().lines().count(), 2);
}

#[test]
fn damage_before_is_an_error() {
    let log = written().log().to_string();
    assert_eq!(
        Store::replay(&log.replace("a=1", "a=2")),
        Err(ReplayError { line: 1 })
    );
    assert_eq!(
        Store::replay(&log.replace("x=y", "x=x")),
        Err(ReplayError { line: 2 })
    );
    assert_eq!(
        Store::replay(&format!("\n{log}")),
        Err(ReplayError { line: 1 })
    );
    assert_eq!(Store::replay(&format!("{log}\n")).unwrap().log(), log);
    assert_eq!(
        Store::replay(&format!("{log}\n\n")),
        Err(ReplayError { line: 4 })
    );
    let torn = log.replace("remove a", "remove b") + "12ab";
    assert_eq!(Store::replay(&torn).unwrap().log().lines().count(), 2);
}
