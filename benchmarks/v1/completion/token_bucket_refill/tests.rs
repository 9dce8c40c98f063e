fn allowed(bucket: &mut TokenBucket, times: &[u64]) -> Vec<bool> {
    times.iter().map(|&now| bucket.allow(now)).collect()
}

#[test]
fn a_full_bucket_lets_its_capacity_through_at_once() {
    let mut bucket = TokenBucket::new(3, 100, 0);
    assert_eq!(
        allowed(&mut bucket, &[0, 0, 0, 0, 50]),
        [true, true, true, false, false]
    );
}

#[test]
fn one_more_for_each_interval() {
    let mut bucket = TokenBucket::new(1, 100, 1000);
    assert_eq!(
        allowed(&mut bucket, &[1000, 1099, 1100, 1199, 1200]),
        [true, false, true, false, true]
    );
}

#[test]
fn parts_of_intervals_are_kept() {
    let mut bucket = TokenBucket::new(2, 100, 0);
    assert_eq!(allowed(&mut bucket, &[0, 0]), [true, true]);
    assert_eq!(
        allowed(&mut bucket, &[60, 120, 180, 199, 200]),
        [false, true, false, false, true]
    );
    assert_eq!(allowed(&mut bucket, &[299, 350, 400]), [false, true, true]);
}

#[test]
fn a_full_bucket_saves_nothing_up() {
    let mut bucket = TokenBucket::new(2, 100, 0);
    assert_eq!(
        allowed(&mut bucket, &[1_050, 1_050, 1_050, 1_100, 1_150]),
        [true, true, false, false, true]
    );
}

#[test]
fn an_interval_begins_when_the_bucket_is_found_full() {
    let mut bucket = TokenBucket::new(1, 100, 0);
    assert_eq!(allowed(&mut bucket, &[90, 189, 190]), [true, false, true]);
}

#[test]
fn a_clock_that_goes_back_gives_nothing() {
    let mut bucket = TokenBucket::new(1, 100, 500);
    assert_eq!(
        allowed(&mut bucket, &[500, 10, 599, 600]),
        [true, false, false, true]
    );
    let mut full = TokenBucket::new(1, 100, 500);
    assert_eq!(
        allowed(&mut full, &[100, 300, 500, 600]),
        [true, false, false, true]
    );
}

#[test]
fn extremes() {
    let mut bucket = TokenBucket::new(u64::MAX, 1, 0);
    assert!(bucket.allow(u64::MAX));
    assert!(bucket.allow(u64::MAX));
    let mut closed = TokenBucket::new(0, 1, 0);
    assert!(!closed.allow(1_000));
}
