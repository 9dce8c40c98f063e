use std::cell::Cell;

fn log(entries: &[(u64, &str)]) -> Vec<Entry> {
    entries
        .iter()
        .map(|&(time, line)| Entry {
            time,
            line: line.to_string(),
        })
        .collect()
}

fn lines(logs: &[&[(u64, &str)]]) -> String {
    let logs = logs
        .iter()
        .map(|entries| log(entries).into_iter())
        .collect();
    merged(logs)
        .map(|entry| entry.line)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn by_time() {
    assert_eq!(
        lines(&[
            &[(1, "a"), (4, "d"), (9, "f")],
            &[(2, "b"), (3, "c"), (5, "e")]
        ]),
        "a b c d e f"
    );
    assert_eq!(
        lines(&[&[(7, "x")], &[(1, "a"), (2, "b"), (8, "y")], &[(3, "c")]]),
        "a b c x y"
    );
}

#[test]
fn of_one_time_in_the_order_of_the_logs() {
    assert_eq!(
        lines(&[
            &[(5, "z"), (5, "b")],
            &[(5, "y"), (5, "a")],
            &[(4, "x"), (5, "c")]
        ]),
        "x z b y a c"
    );
}

#[test]
fn empty_logs() {
    assert_eq!(lines(&[]), "");
    assert_eq!(lines(&[&[], &[]]), "");
    assert_eq!(lines(&[&[], &[(1, "a")], &[]]), "a");
}

#[test]
fn a_log_that_goes_back() {
    assert_eq!(
        lines(&[&[(5, "a"), (1, "b"), (6, "d")], &[(5, "c"), (7, "e")]]),
        "a b c d e"
    );
}

#[test]
fn no_log_is_read_too_far() {
    let read = Cell::new(0);
    let counted = |entries| {
        log(entries)
            .into_iter()
            .inspect(|_| read.set(read.get() + 1))
    };
    let mut all = merged(vec![
        counted(&[(1, "a"), (2, "b"), (3, "c")]),
        counted(&[(9, "z"), (10, "y")]),
    ]);
    assert_eq!(read.get(), 2);
    assert_eq!(all.next().map(|entry| entry.time), Some(1));
    assert_eq!(read.get(), 2);
    assert_eq!(all.next().map(|entry| entry.time), Some(2));
    assert_eq!(read.get(), 3);
    assert_eq!(all.count(), 3);
    assert_eq!(read.get(), 5);
}

#[test]
fn a_log_that_has_ended_is_not_asked_again() {
    struct Fragile(Vec<Entry>, bool);
    impl Iterator for Fragile {
        type Item = Entry;
        fn next(&mut self) -> Option<Entry> {
            assert!(!self.1, "asked after its end");
            let entry = self.0.pop();
            self.1 = entry.is_none();
            entry
        }
    }
    let mut all = merged(vec![
        Fragile(log(&[(1, "a")]), false),
        Fragile(log(&[(3, "c"), (2, "b")]), false),
        Fragile(vec![], false),
    ]);
    assert_eq!(all.by_ref().count(), 3);
    assert_eq!((all.next(), all.next()), (None, None));
}
