use std::thread;

fn titles(reports: &[Report]) -> Vec<&str> {
    reports.iter().map(|report| report.title.as_str()).collect()
}

#[test]
fn the_last_handle_gives_the_reports_away() {
    let collector = Collector::default();
    let threads: Vec<_> = ["sales", "costs", "staff"]
        .into_iter()
        .map(|title| {
            let own = collector.clone();
            thread::spawn(move || own.add(title))
        })
        .collect();
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
    assert_eq!(
        titles(&collector.finish().unwrap()),
        ["costs", "sales", "staff"]
    );
}

#[test]
fn another_handle_keeps_them() {
    let collector = Collector::default();
    let other = collector.clone();
    collector.add("b");
    let collector = collector.finish().unwrap_err();
    other.add("a");
    assert_eq!(collector.with(titles_len), 2);
    drop(other);
    assert_eq!(titles(&collector.finish().unwrap()), ["a", "b"]);
}

fn titles_len(reports: &[Report]) -> usize {
    titles(reports).len()
}

#[test]
fn a_panic_makes_no_difference() {
    let collector = Collector::default();
    collector.add("x");
    let other = collector.clone();
    let failed = thread::spawn(move || other.with(|reports| assert!(reports.is_empty()))).join();
    assert!(failed.is_err());
    collector.add("y");
    assert_eq!(titles(&collector.finish().unwrap()), ["x", "y"]);
}

#[test]
fn reports_are_moved() {
    let collector = Collector::default();
    collector.add("one");
    let place = collector.with(|reports| reports[0].title.as_ptr() as usize);
    let reports = collector.finish().unwrap();
    assert_eq!(reports[0].title.as_ptr() as usize, place);
    assert!(Collector::default().finish().unwrap().is_empty());
}
