fn sessions(entries: &[(u64, &str, u64)]) -> HashMap<u64, Session> {
    entries
        .iter()
        .map(|&(id, user, expires)| {
            (
                id,
                Session {
                    user: user.to_string(),
                    expires,
                },
            )
        })
        .collect()
}

fn left(sessions: &HashMap<u64, Session>) -> Vec<(u64, &str)> {
    let mut left: Vec<(u64, &str)> = sessions
        .iter()
        .map(|(&id, s)| (id, s.user.as_str()))
        .collect();
    left.sort();
    left
}

#[test]
fn what_has_expired_goes() {
    let mut open = sessions(&[(1, "zoe", 100), (2, "ann", 50), (3, "bo", 200)]);
    assert_eq!(expire_sessions(&mut open, 150), ["ann", "zoe"]);
    assert_eq!(left(&open), [(3, "bo")]);
}

#[test]
fn what_expires_now_has_expired() {
    let mut open = sessions(&[(1, "a", 99), (2, "b", 100), (3, "c", 101)]);
    assert_eq!(expire_sessions(&mut open, 100), ["a", "b"]);
    assert_eq!(left(&open), [(3, "c")]);
}

#[test]
fn a_user_is_named_once() {
    let mut open = sessions(&[(1, "ann", 1), (2, "bo", 1), (3, "ann", 2), (4, "ann", 9)]);
    assert_eq!(expire_sessions(&mut open, 5), ["ann", "bo"]);
    assert_eq!(left(&open), [(4, "ann")]);
}

#[test]
fn nothing_to_do() {
    assert!(expire_sessions(&mut HashMap::new(), 5).is_empty());
    let mut open = sessions(&[(1, "a", 10)]);
    assert!(expire_sessions(&mut open, 5).is_empty());
    assert_eq!(open.len(), 1);
}
