use std::sync::Barrier;

type Job<'a> = Box<dyn FnOnce() -> Result<usize, String> + Send + 'a>;

#[test]
fn results_in_the_order_of_the_jobs() {
    let jobs: Vec<Job> = vec![
        Box::new(|| Ok(1)),
        Box::new(|| Err("no disk".to_string())),
        Box::new(|| Ok(3)),
    ];
    assert_eq!(
        run_all(jobs),
        [
            Outcome::Done(1),
            Outcome::Failed("no disk".to_string()),
            Outcome::Done(3)
        ]
    );
}

#[test]
fn panics_with_a_text() {
    let before = vec![1, 2, 3];
    let jobs: Vec<Job> = vec![
        Box::new(|| panic!("plain text")),
        Box::new(|| Ok(2)),
        Box::new(|| panic!("job {} of 4", before.len())),
        Box::new(|| Err::<usize, _>("x".to_string()).map(|n: usize| n + 1)),
    ];
    assert_eq!(
        run_all(jobs),
        [
            Outcome::Panicked("plain text".to_string()),
            Outcome::Done(2),
            Outcome::Panicked("job 3 of 4".to_string()),
            Outcome::Failed("x".to_string()),
        ]
    );
}

#[test]
fn panics_without_a_text() {
    let jobs: Vec<Job> = vec![Box::new(|| std::panic::panic_any(7u8)), Box::new(|| Ok(1))];
    assert_eq!(
        run_all(jobs),
        [
            Outcome::Panicked("unknown panic".to_string()),
            Outcome::Done(1)
        ]
    );
}

#[test]
fn all_at_once() {
    let together = Barrier::new(4);
    let jobs: Vec<_> = (0..4)
        .map(|number| {
            let together = &together;
            move || {
                together.wait();
                Ok(number)
            }
        })
        .collect();
    assert_eq!(run_all(jobs), [0, 1, 2, 3].map(Outcome::Done));
}

#[test]
fn jobs_may_borrow() {
    let words = vec!["one".to_string(), "three".to_string()];
    let jobs: Vec<_> = words.iter().map(|word| || Ok(word.len())).collect();
    assert_eq!(run_all(jobs), [Outcome::Done(3), Outcome::Done(5)]);
    assert_eq!(run_all(Vec::<Job>::new()), []);
}
