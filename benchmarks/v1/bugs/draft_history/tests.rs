/// Runs `-` as undo, `+` as redo and any other character as a change to it.
fn run(history: &mut History, steps: &str) -> String {
    let mut answers = String::new();
    for step in steps.chars() {
        let done = match step {
            '-' => history.undo(),
            '+' => history.redo(),
            state => {
                history.change(&state.to_string());
                true
            }
        };
        answers.push_str(if done { history.present() } else { "!" });
    }
    answers
}

#[test]
fn back_and_forth() {
    assert_eq!(run(&mut History::new("a", 9), "bc--++"), "bcbabc");
}

#[test]
fn at_the_ends_nothing_happens() {
    assert_eq!(run(&mut History::new("a", 9), "-+b--+++"), "!!ba!b!!");
}

#[test]
fn a_change_forgets_what_could_be_redone() {
    assert_eq!(run(&mut History::new("a", 9), "bc-d+--+"), "bcbd!bab");
}

#[test]
fn the_oldest_states_go() {
    assert_eq!(run(&mut History::new("a", 2), "bcd---++"), "bcdcb!cd");
    assert_eq!(run(&mut History::new("a", 1), "bc--+"), "bcb!c");
    assert_eq!(run(&mut History::new("a", 0), "b-+"), "b!!");
}

#[test]
fn redo_keeps_to_the_limit() {
    assert_eq!(run(&mut History::new("a", 2), "bc--++d---"), "bcbabcdcb!");
}

#[test]
fn a_change_to_the_present_state_changes_nothing() {
    assert_eq!(run(&mut History::new("a", 9), "bb-b"), "bbab");
    assert_eq!(run(&mut History::new("a", 9), "b-a+"), "baab");
}
