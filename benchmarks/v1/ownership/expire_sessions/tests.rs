fn sessions(seen: &[(u64, u64)]) -> HashMap<u64, Session> {
    let session = |token, last_seen| Session {
        user: format!("user{token}"),
        last_seen,
    };
    seen.iter()
        .map(|&(token, at)| (token, session(token, at)))
        .collect()
}

fn tokens(expired: &[(u64, Session)]) -> Vec<u64> {
    expired.iter().map(|(token, _)| *token).collect()
}

#[test]
fn old_ones_leave_and_others_stay() {
    let mut open = sessions(&[(1, 100), (2, 10), (3, 95)]);
    let expired = expire(&mut open, 100, 30);
    assert_eq!(tokens(&expired), [2]);
    assert_eq!(expired[0].1.user, "user2");
    assert_eq!(open.len(), 2);
    assert!(open.contains_key(&1) && open.contains_key(&3));
}

#[test]
fn the_limit_itself_has_expired() {
    let mut open = sessions(&[(1, 70), (2, 71)]);
    assert_eq!(tokens(&expire(&mut open, 100, 30)), [1]);
}

#[test]
fn the_oldest_comes_first_then_the_smaller_token() {
    let mut open = sessions(&[(9, 5), (4, 5), (1, 8), (7, 2), (3, 5)]);
    assert_eq!(tokens(&expire(&mut open, 50, 10)), [7, 3, 4, 9, 1]);
    assert!(open.is_empty());
}

#[test]
fn the_future_is_kept() {
    let mut open = sessions(&[(1, 200), (2, 100)]);
    assert_eq!(tokens(&expire(&mut open, 100, 0)), [2]);
    assert_eq!(open.len(), 1);
}

#[test]
fn nothing_to_expire() {
    assert!(expire(&mut HashMap::new(), 9, 0).is_empty());
    let mut open = sessions(&[(1, 9)]);
    assert!(expire(&mut open, 9, 1).is_empty());
    assert_eq!(open.len(), 1);
}
