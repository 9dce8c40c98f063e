fn filled(bounds: &[u64], values: &[u64]) -> Vec<u64> {
    let mut histogram = Histogram::new(bounds.to_vec());
    for &value in values {
        histogram.record(value);
    }
    histogram.cumulative()
}

#[test]
fn values_between_bounds() {
    assert_eq!(filled(&[10, 50, 100], &[5, 20, 70, 300]), [1, 2, 3, 4]);
}

#[test]
fn a_bound_belongs_to_its_bucket() {
    assert_eq!(filled(&[10, 50], &[10]), [1, 1, 1]);
    assert_eq!(filled(&[10, 50], &[11]), [0, 1, 1]);
    assert_eq!(filled(&[10, 50], &[50]), [0, 1, 1]);
    assert_eq!(filled(&[10, 50], &[51]), [0, 0, 1]);
}

#[test]
fn the_first_bucket_begins_at_zero() {
    assert_eq!(filled(&[0, 1], &[0]), [1, 1, 1]);
    assert_eq!(filled(&[5], &[0, 1, 2]), [3, 3]);
}

#[test]
fn one_bucket_without_bounds() {
    assert_eq!(filled(&[], &[0, 7, u64::MAX]), [3]);
}

#[test]
fn nothing_recorded() {
    assert_eq!(filled(&[1, 2], &[]), [0, 0, 0]);
}
