fn feature(name: &str, share: u32) -> Feature {
    let name = name.to_string();
    Feature { name, share }
}

#[test]
fn known_hashes() {
    assert_eq!(fnv([]), 0xcbf2_9ce4_8422_2325);
    assert_eq!(fnv(*b"a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(fnv(*b"foobar"), 0x8594_4171_f739_67e8);
}

#[test]
fn for_nobody_and_for_all() {
    for number in 0..100 {
        let user = format!("user-{number}");
        assert!(!feature("search", 0).is_on(&user));
        assert!(feature("search", 10_000).is_on(&user));
    }
}

#[test]
fn about_as_many_as_wanted() {
    let on = (0..2_000)
        .filter(|number| feature("search", 2_500).is_on(&format!("user-{number}")))
        .count();
    assert!((400..600).contains(&on), "{on}");
}

#[test]
fn it_stays_on_when_the_share_grows() {
    for number in 0..500 {
        let user = format!("user-{number}");
        assert!(!feature("search", 1_000).is_on(&user) || feature("search", 1_001).is_on(&user));
    }
}

#[test]
fn other_features_are_on_for_others() {
    let differ = (0..500).map(|number| format!("user-{number}"));
    assert!(
        differ
            .filter(|user| feature("a", 5_000).is_on(user) != feature("b", 5_000).is_on(user))
            .count()
            > 100
    );
}
