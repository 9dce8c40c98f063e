use State::*;

fn span(state: State, from: u32, to: u32, samples: usize) -> Span {
    Span {
        state,
        from,
        to,
        samples,
    }
}

#[test]
fn neighbours_of_one_state_are_one_span() {
    assert_eq!(
        spans(&[(0, Up), (1, Up), (2, Slow), (3, Down), (4, Down), (5, Down)]),
        [span(Up, 0, 1, 2), span(Slow, 2, 2, 1), span(Down, 3, 5, 3)]
    );
}

#[test]
fn a_state_may_come_again() {
    assert_eq!(
        spans(&[(7, Up), (8, Down), (9, Up)]),
        [span(Up, 7, 7, 1), span(Down, 8, 8, 1), span(Up, 9, 9, 1)]
    );
}

#[test]
fn gaps_do_not_end_a_span() {
    assert_eq!(spans(&[(10, Slow), (60, Slow)]), [span(Slow, 10, 60, 2)]);
}

#[test]
fn none_and_one() {
    assert!(spans(&[]).is_empty());
    assert_eq!(spans(&[(3, Down)]), [span(Down, 3, 3, 1)]);
}
