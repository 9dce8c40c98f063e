use approval_workflow::{ApproveError, Expense, Person, Policy, State};

fn policy() -> Policy {
    Policy(vec![(10_000, 2), (100_000, 3)])
}

fn person(name: &str, limit_cents: u64) -> Person {
    Person {
        name: name.to_string(),
        limit_cents,
    }
}

#[test]
fn small_expenses_take_one_approval() {
    let mut expense = Expense::new("eve", 9_999);
    assert_eq!(expense.state(&policy()), State::Waiting(1));
    assert_eq!(
        expense.decide(&policy(), &person("ada", 9_999), true),
        Ok(State::Approved)
    );
    assert_eq!(
        expense.decide(&policy(), &person("bob", 0), false),
        Err(ApproveError::Closed)
    );
}

#[test]
fn the_last_approval_needs_the_limit() {
    let mut expense = Expense::new("eve", 100_000);
    assert_eq!(
        expense.decide(&policy(), &person("ada", 0), true),
        Ok(State::Waiting(2))
    );
    assert_eq!(
        expense.decide(&policy(), &person("bob", 0), true),
        Ok(State::Waiting(1))
    );
    let before = expense.clone();
    assert_eq!(
        expense.decide(&policy(), &person("cy", 99_999), true),
        Err(ApproveError::AboveLimit)
    );
    assert_eq!(expense, before);
    assert_eq!(
        expense.decide(&policy(), &person("cy", 100_000), true),
        Ok(State::Approved)
    );
}

#[test]
fn not_ones_own_and_not_twice() {
    let mut expense = Expense::new("eve", 10_000);
    assert_eq!(
        expense.decide(&policy(), &person("eve", 0), true),
        Err(ApproveError::OwnExpense)
    );
    assert_eq!(
        expense.decide(&policy(), &person("eve", 0), false),
        Err(ApproveError::OwnExpense)
    );
    expense.decide(&policy(), &person("ada", 0), true).unwrap();
    assert_eq!(
        expense.decide(&policy(), &person("ada", 0), true),
        Err(ApproveError::Twice)
    );
    assert_eq!(expense.state(&policy()), State::Waiting(1));
}

#[test]
fn a_refusal_ends_it() {
    let mut expense = Expense::new("eve", 50_000);
    expense.decide(&policy(), &person("ada", 0), true).unwrap();
    let refused = State::Refused("ada".to_string());
    assert_eq!(
        expense.decide(&policy(), &person("ada", 0), false),
        Ok(refused.clone())
    );
    assert_eq!(
        expense.decide(&policy(), &person("eve", 90_000), true),
        Err(ApproveError::Closed)
    );
    assert_eq!(expense.state(&policy()), refused);
}

#[test]
fn without_steps_one_is_enough() {
    let mut expense = Expense::new("eve", 1_000_000);
    let decided = expense.decide(&Policy(Vec::new()), &person("ada", 1_000_000), true);
    assert_eq!(decided, Ok(State::Approved));
}
