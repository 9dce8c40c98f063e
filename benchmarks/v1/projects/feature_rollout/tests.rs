use feature_rollout::{bucket, Feature, User};

fn feature(percent: u64) -> Feature {
    Feature {
        name: "search".to_string(),
        percent,
        ..Feature::default()
    }
}

fn user(id: u64, teams: &[&str]) -> User {
    User {
        id,
        teams: teams.iter().map(|team| team.to_string()).collect(),
    }
}

#[test]
fn a_percentage_of_the_users() {
    for percent in [0, 1, 30, 99, 100, 500] {
        let feature = feature(percent);
        for id in 0..300 {
            assert_eq!(
                feature.is_on(&user(id, &[])),
                bucket("search", id) < percent
            );
        }
    }
}

#[test]
fn teams_have_it_all() {
    let mut feature = feature(0);
    feature.teams.insert("beta".to_string());
    assert!(feature.is_on(&user(1, &["sales", "beta"])));
    assert!(!feature.is_on(&user(1, &["sales"])));
    feature.percent = 100;
    assert!(feature.is_on(&user(1, &["sales"])));
}

#[test]
fn what_is_set_for_a_user_counts_first() {
    let mut feature = feature(100);
    feature.teams.insert("beta".to_string());
    feature.users.insert(1, false);
    assert!(!feature.is_on(&user(1, &["beta"])));
    assert!(feature.is_on(&user(2, &["beta"])));
    feature.percent = 0;
    feature.users.insert(3, true);
    assert!(feature.is_on(&user(3, &[])));
    assert!(!feature.is_on(&user(4, &[])));
}

#[test]
fn what_is_stopped_is_off_for_all() {
    let mut feature = feature(100);
    feature.users.insert(1, true);
    feature.teams.insert("beta".to_string());
    feature.stopped = true;
    assert!(!feature.is_on(&user(1, &[])));
    assert!(!feature.is_on(&user(2, &["beta"])));
    assert!(!feature.is_on(&user(3, &[])));
}
