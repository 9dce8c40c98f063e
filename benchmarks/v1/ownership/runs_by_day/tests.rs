fn readings(pairs: &[(u32, i64)]) -> Vec<Reading> {
    pairs
        .iter()
        .map(|&(day, value)| Reading { day, value })
        .collect()
}

fn lengths(readings: &[Reading]) -> Vec<usize> {
    Days::new(readings).map(<[Reading]>::len).collect()
}

#[test]
fn runs_follow_one_another() {
    let all = readings(&[(1, 5), (1, 6), (2, 7), (3, 8), (3, 9), (3, 1)]);
    assert_eq!(lengths(&all), [2, 1, 3]);
    let second = Days::new(&all).nth(1).unwrap();
    assert_eq!(second, readings(&[(2, 7)]));
}

#[test]
fn a_day_may_come_again() {
    let all = readings(&[(1, 0), (2, 0), (2, 0), (1, 0)]);
    assert_eq!(lengths(&all), [1, 2, 1]);
}

#[test]
fn nothing_has_no_run() {
    let mut days = Days::new(&[]);
    assert!(days.next().is_none());
    assert!(days.next().is_none());
    assert_eq!(busiest(&[]), None);
}

#[test]
fn runs_are_parts_of_the_slice_and_outlive_the_iterator() {
    let all = readings(&[(1, 5), (2, 6), (2, 7)]);
    let runs: Vec<&[Reading]> = {
        let mut days = Days::new(&all);
        [days.next(), days.next(), days.next()]
            .into_iter()
            .flatten()
            .collect()
    };
    assert_eq!(runs.len(), 2);
    assert!(std::ptr::eq(runs[1], &all[1..]));
}

#[test]
fn the_busiest_run() {
    let all = readings(&[(1, 5), (1, 5), (2, 12), (3, 4), (3, 8)]);
    assert!(std::ptr::eq(busiest(&all).unwrap(), &all[3..]));
}
