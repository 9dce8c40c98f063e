#[test]
fn a_session_has_its_user() {
    let mut sessions = Sessions::new(60);
    sessions.start("a", 7, 1000);
    sessions.start("b", 8, 1000);
    assert_eq!(sessions.user("a", 1000), Some(7));
    assert_eq!(sessions.user("b", 1059), Some(8));
    assert_eq!(sessions.user("c", 1000), None);
    assert_eq!(sessions.len(), 2);
}

#[test]
fn it_ends_with_its_lifetime() {
    let mut sessions = Sessions::new(60);
    sessions.start("a", 7, 1000);
    assert_eq!(sessions.user("a", 1060), None);
    assert_eq!(sessions.user("a", 1000), None);
}

#[test]
fn use_prolongs_it() {
    let mut sessions = Sessions::new(60);
    sessions.start("a", 7, 1000);
    for now in [1059, 1118, 1177] {
        assert_eq!(sessions.user("a", now), Some(7));
    }
    assert_eq!(sessions.user("a", 1237), None);
}

#[test]
fn an_expired_session_is_removed_when_asked_for() {
    let mut sessions = Sessions::new(60);
    sessions.start("a", 7, 0);
    sessions.start("b", 8, 0);
    assert_eq!(sessions.user("a", 500), None);
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions.user("b", 500), None);
    assert!(sessions.is_empty());
}
