fn guard(name: &str, shifts: u32) -> Option<Guard> {
    Some(Guard {
        name: name.to_string(),
        shifts,
    })
}

#[test]
fn everybody_moves_up() {
    let mut gate = Gate {
        on_duty: guard("ada", 4),
        standby: guard("bob", 2),
    };
    assert_eq!(gate.change(guard("cy", 0)), guard("ada", 5));
    assert_eq!(
        (&gate.on_duty, &gate.standby),
        (&guard("bob", 2), &guard("cy", 0))
    );
    assert_eq!(gate.change(None), guard("bob", 3));
    assert_eq!((&gate.on_duty, &gate.standby), (&guard("cy", 0), &None));
}

#[test]
fn without_standby_the_next_comes_on_duty() {
    let mut gate = Gate {
        on_duty: guard("ada", 0),
        standby: None,
    };
    assert_eq!(gate.change(guard("bob", 7)), guard("ada", 1));
    assert_eq!((&gate.on_duty, &gate.standby), (&guard("bob", 7), &None));
    assert_eq!(gate.change(None), guard("bob", 8));
    assert_eq!(gate, Gate::default());
}

#[test]
fn nobody_on_duty() {
    let mut gate = Gate::default();
    assert_eq!(gate.change(None), None);
    gate.standby = guard("bob", 1);
    assert_eq!(gate.change(None), None);
    assert_eq!((&gate.on_duty, &gate.standby), (&guard("bob", 1), &None));
    let mut gate = Gate::default();
    assert_eq!(gate.change(guard("x", 0)), None);
    assert_eq!(gate.on_duty, guard("x", 0));
}

#[test]
fn guards_are_moved() {
    let mut gate = Gate::default();
    let next = guard("a long name", 0);
    let place = next.as_ref().unwrap().name.as_ptr();
    gate.change(next);
    let gone = gate.change(None).unwrap();
    assert_eq!(gone.name.as_ptr(), place);
}
