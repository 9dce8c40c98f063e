#[test]
fn whole_percents_are_told_once() {
    let mut told = Vec::new();
    let mut progress = Progress::new(300, |percent| told.push(percent));
    for _ in 0..8 {
        progress.advance(1);
    }
    progress.advance(292);
    drop(progress);
    assert_eq!(told, [0, 1, 2, 100]);
}

#[test]
fn the_closure_may_own_and_comes_back() {
    let mut text = String::from("done:");
    let mut progress = Progress::new(2, move |percent| {
        text.push_str(&format!(" {percent}"));
        assert!(text.len() < 30);
    });
    progress.advance(1);
    let mut tell = progress.finish();
    tell(99);
}

#[test]
fn beyond_the_total_nothing_counts() {
    let mut told = Vec::new();
    let mut progress = Progress::new(10, |percent| told.push(percent));
    progress.advance(4);
    progress.advance(u64::MAX);
    progress.advance(u64::MAX);
    drop(progress);
    assert_eq!(told, [40, 100]);
}

#[test]
fn totals_of_nothing_and_of_much() {
    let (mut last, mut calls) = (0, 0);
    let mut progress = Progress::new(0, |percent| (last, calls) = (percent, calls + 1));
    progress.advance(0);
    progress.advance(7);
    assert_eq!((last, calls), (100, 1));
    let mut progress = Progress::new(u64::MAX, |percent| last = percent);
    progress.advance(u64::MAX / 2 + 1);
    assert_eq!(last, 50);
}

#[test]
fn several_can_borrow_one_thing_after_another() {
    let (mut copy, mut told) = (String::new(), Vec::new());
    copy_lines("a\nbcd\n", &mut copy, |percent| told.push(percent));
    copy_lines("xy", &mut copy, |percent| told.push(percent));
    assert_eq!((copy.as_str(), told), ("a\nbcd\nxy", vec![33, 100, 100]));
}
