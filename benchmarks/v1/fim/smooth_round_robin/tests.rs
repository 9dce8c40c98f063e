fn balancer(servers: &[(&str, u32)]) -> Balancer {
    let mut balancer = Balancer::default();
    for (name, weight) in servers {
        balancer.add(name, *weight);
    }
    balancer
}

fn chosen(balancer: &mut Balancer, count: usize) -> String {
    (0..count)
        .map(|_| balancer.choose().unwrap().to_string())
        .collect()
}

#[test]
fn equal_weights_take_turns() {
    assert_eq!(
        chosen(&mut balancer(&[("a", 1), ("b", 1), ("c", 1)]), 7),
        "abcabca"
    );
    assert_eq!(chosen(&mut balancer(&[("b", 7), ("a", 7)]), 4), "baba");
}

#[test]
fn the_heaviest_is_spread_out() {
    assert_eq!(
        chosen(&mut balancer(&[("a", 5), ("b", 1), ("c", 1)]), 14),
        "aabacaaaabacaa"
    );
    assert_eq!(chosen(&mut balancer(&[("a", 2), ("b", 1)]), 6), "abaaba");
}

#[test]
fn a_light_one_may_come_first() {
    assert_eq!(chosen(&mut balancer(&[("a", 1), ("b", 3)]), 8), "babbbabb");
}

#[test]
fn sick_servers_take_no_part() {
    let mut balancer = balancer(&[("a", 1), ("b", 1), ("c", 2)]);
    balancer.set_healthy("c", false);
    assert_eq!(chosen(&mut balancer, 4), "abab");
    balancer.set_healthy("c", true);
    assert_eq!(chosen(&mut balancer, 8), "cabccabc");
}

#[test]
fn credit_begins_anew() {
    let mut balancer = balancer(&[("a", 3), ("b", 2)]);
    assert_eq!(chosen(&mut balancer, 1), "a");
    balancer.set_healthy("a", true);
    assert_eq!(chosen(&mut balancer, 2), "ba");
}

#[test]
fn servers_without_weight_are_never_chosen() {
    assert_eq!(chosen(&mut balancer(&[("z", 0), ("a", 1)]), 3), "aaa");
    assert_eq!(balancer(&[("z", 0)]).choose(), None);
    assert_eq!(Balancer::default().choose(), None);
    let mut sick = balancer(&[("a", 1)]);
    sick.set_healthy("a", false);
    assert_eq!(sick.choose(), None);
}

#[test]
fn large_weights() {
    assert_eq!(
        chosen(&mut balancer(&[("a", u32::MAX), ("b", u32::MAX)]), 4),
        "abab"
    );
}
