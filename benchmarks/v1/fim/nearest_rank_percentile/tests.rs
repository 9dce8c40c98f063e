fn times(values: impl IntoIterator<Item = u64>) -> Times {
    let mut times = Times::default();
    values.into_iter().for_each(|value| times.add(value));
    times
}

#[test]
fn a_hundred_values() {
    let times = times((1..=100).rev());
    for percent in [1, 2, 29, 50, 57, 99, 100] {
        assert_eq!(times.percentile(percent), Some(u64::from(percent)));
    }
}

#[test]
fn more_values_than_percents() {
    assert_eq!(times(1..=1000).percentile(99), Some(990));
    assert_eq!(times(1..=1005).percentile(99), Some(995));
}

#[test]
fn the_rank_is_rounded_up() {
    let times = times([10, 20, 30, 40, 50]);
    assert_eq!(times.percentile(20), Some(10));
    assert_eq!(times.percentile(21), Some(20));
    assert_eq!(times.percentile(50), Some(30));
    assert_eq!(times.percentile(60), Some(30));
    assert_eq!(times.percentile(61), Some(40));
}

#[test]
fn the_ends() {
    let times = times([7, 3, 9]);
    assert_eq!(times.percentile(0), Some(3));
    assert_eq!(times.percentile(1), Some(3));
    assert_eq!(times.percentile(100), Some(9));
    assert_eq!(times.percentile(99), Some(9));
}

#[test]
fn an_even_number_has_no_middle() {
    assert_eq!(times([1, 2, 3, 4]).percentile(50), Some(2));
    assert_eq!(times([5]).percentile(50), Some(5));
}

#[test]
fn nothing_to_say() {
    assert_eq!(times([]).percentile(50), None);
    assert_eq!(times([1]).percentile(101), None);
}

#[test]
fn summaries() {
    assert_eq!(times(1..=10).summary(), "p50 5us, p90 9us, p99 10us");
    assert_eq!(Times::default().summary(), "no requests");
}
