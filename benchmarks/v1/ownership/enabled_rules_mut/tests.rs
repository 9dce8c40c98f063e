fn rules(list: &[(u16, bool, u32)]) -> Vec<Rule> {
    let rule = |&(port, enabled, hits): &(u16, bool, u32)| Rule {
        port,
        enabled,
        hits,
    };
    list.iter().map(rule).collect()
}

fn hits(rules: &[Rule]) -> Vec<u32> {
    rules.iter().map(|rule| rule.hits).collect()
}

#[test]
fn enabled_rules_are_changed_in_place() {
    let mut list = rules(&[
        (1, false, 0),
        (2, true, 0),
        (3, false, 0),
        (4, true, 0),
        (5, true, 0),
    ]);
    for (number, rule) in (1..).zip(EnabledMut::new(&mut list)) {
        rule.hits = number;
    }
    assert_eq!(hits(&list), [0, 1, 0, 2, 3]);
}

#[test]
fn several_are_held_at_a_time() {
    let mut list = rules(&[(1, true, 10), (2, false, 20), (3, true, 30)]);
    {
        let mut enabled = EnabledMut::new(&mut list);
        let (a, b) = (enabled.next().unwrap(), enabled.next().unwrap());
        std::mem::swap(&mut a.hits, &mut b.hits);
        assert!(enabled.next().is_none());
        a.port = 9;
    }
    assert_eq!(hits(&list), [30, 20, 10]);
    assert_eq!(list[0].port, 9);
}

#[test]
fn they_outlive_the_iterator() {
    let mut list = rules(&[(1, true, 1), (2, true, 2)]);
    let all: Vec<&mut Rule> = EnabledMut::new(&mut list).collect();
    for rule in all {
        rule.enabled = false;
    }
    assert_eq!(EnabledMut::new(&mut list).count(), 0);
}

#[test]
fn the_end_stays_the_end() {
    let mut none = rules(&[(1, false, 1)]);
    let mut enabled = EnabledMut::new(&mut none);
    assert!(enabled.next().is_none());
    assert!(enabled.next().is_none());
    assert!(EnabledMut::new(&mut []).next().is_none());
}

#[test]
fn hits_are_gathered() {
    let mut list = rules(&[
        (80, false, 1),
        (80, true, 2),
        (22, true, 4),
        (80, true, 8),
        (80, true, 16),
    ]);
    gather_hits(&mut list, 80);
    assert_eq!(hits(&list), [1, 26, 4, 0, 0]);
    gather_hits(&mut list, 443);
    assert_eq!(hits(&list), [1, 26, 4, 0, 0]);
}
