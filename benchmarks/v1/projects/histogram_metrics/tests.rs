use histogram_metrics::{report, Counter, Histogram, Metric};

fn lines(limits: &[u64], values: &[u64]) -> Vec<String> {
    let mut histogram = Histogram::new(limits);
    values.iter().for_each(|value| histogram.record(*value));
    report(&[("t", &histogram)])
        .lines()
        .map(String::from)
        .collect()
}

#[test]
fn counts_are_cumulative() {
    let expected = [
        "t{le=\"10\"} 2",
        "t{le=\"50\"} 3",
        "t{le=\"+Inf\"} 5",
        "t_sum 365",
        "t_count 5",
    ];
    assert_eq!(lines(&[50, 10, 50], &[5, 200, 7, 33, 120]), expected);
}

#[test]
fn a_limit_belongs_to_its_bucket() {
    let expected = [
        "t{le=\"0\"} 1",
        "t{le=\"10\"} 2",
        "t{le=\"+Inf\"} 3",
        "t_sum 21",
        "t_count 3",
    ];
    assert_eq!(lines(&[0, 10], &[10, 0, 11]), expected);
}

#[test]
fn no_values_and_no_limits() {
    assert_eq!(
        lines(&[1], &[]),
        ["t{le=\"1\"} 0", "t{le=\"+Inf\"} 0", "t_sum 0", "t_count 0"]
    );
    assert_eq!(
        lines(&[], &[7, 8]),
        ["t{le=\"+Inf\"} 2", "t_sum 15", "t_count 2"]
    );
}

#[test]
fn the_sum_does_not_overflow() {
    let found = lines(&[u64::MAX], &[u64::MAX, 5]);
    assert_eq!(found[0], "t{le=\"18446744073709551615\"} 2");
    assert_eq!(found[2], "t_sum 18446744073709551615");
}

#[test]
fn metrics_in_one_report() {
    let (mut hits, mut time) = (Counter::default(), Histogram::new(&[]));
    hits.record(3);
    time.record(2);
    let text = report(&[("hits", &hits), ("time", &time)]);
    assert_eq!(
        text,
        "hits 3\ntime{le=\"+Inf\"} 1\ntime_sum 2\ntime_count 1\n"
    );
}
