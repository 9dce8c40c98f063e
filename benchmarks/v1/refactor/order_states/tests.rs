const ACTIONS: [Action; 4] = [Action::Pay, Action::Ship, Action::Cancel, Action::Return];

fn after(actions: &[Action]) -> Option<State> {
    actions
        .iter()
        .try_fold(State::default(), |state, &action| state.next(action))
}

#[test]
fn the_usual_way() {
    assert_eq!(after(&[]), Some(State::Open));
    assert_eq!(after(&[Action::Pay]), Some(State::Paid));
    assert_eq!(after(&[Action::Pay, Action::Ship]), Some(State::Shipped));
}

#[test]
fn cancelling_ends_it() {
    assert_eq!(after(&[Action::Cancel]), Some(State::Cancelled));
    assert_eq!(
        after(&[Action::Pay, Action::Cancel]),
        Some(State::Cancelled)
    );
    for action in ACTIONS {
        assert_eq!(State::Cancelled.next(action), None);
    }
}

#[test]
fn what_comes_back_can_be_shipped_again() {
    let actions = [Action::Pay, Action::Ship, Action::Return, Action::Ship];
    assert_eq!(after(&actions), Some(State::Shipped));
}

#[test]
fn everything_else_is_refused() {
    let allowed = |state: State| ACTIONS.map(|action| state.next(action).is_some());
    assert_eq!(allowed(State::Open), [true, false, true, false]);
    assert_eq!(allowed(State::Paid), [false, true, true, false]);
    assert_eq!(allowed(State::Shipped), [false, false, false, true]);
}
