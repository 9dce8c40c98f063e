fn answers(bucket: &mut TokenBucket, times: &[u64]) -> String {
    times
        .iter()
        .map(|&now| if bucket.allow(now) { '+' } else { '-' })
        .collect()
}

#[test]
fn a_burst_and_then_no_more() {
    let mut bucket = TokenBucket::new(3, 100, 0);
    assert_eq!(answers(&mut bucket, &[0, 0, 0, 0, 0]), "+++--");
    assert_eq!(answers(&mut bucket, &[99, 100, 100, 200, 250]), "-+-+-");
}

#[test]
fn asking_often_does_not_lock_out() {
    let mut bucket = TokenBucket::new(1, 100, 0);
    assert_eq!(
        answers(&mut bucket, &[0, 30, 60, 90, 120, 150, 180, 210, 240]),
        "+---+---+"
    );
}

#[test]
fn parts_of_an_interval_are_kept() {
    let mut bucket = TokenBucket::new(2, 100, 0);
    assert_eq!(answers(&mut bucket, &[0, 0, 150, 199, 200]), "+++-+");
}

#[test]
fn a_full_bucket_saves_no_time() {
    let mut bucket = TokenBucket::new(1, 100, 0);
    assert_eq!(answers(&mut bucket, &[50, 60, 149, 150]), "+--+");
    let mut bucket = TokenBucket::new(2, 100, 0);
    assert_eq!(
        answers(&mut bucket, &[0, 0, 1050, 1050, 1050, 1149, 1150]),
        "++++--+"
    );
}

#[test]
fn long_pauses_fill_it_just_once() {
    let mut bucket = TokenBucket::new(2, 1, 0);
    assert_eq!(
        answers(&mut bucket, &[0, 0, u64::MAX, u64::MAX, u64::MAX]),
        "++++-"
    );
    let mut bucket = TokenBucket::new(u64::MAX, 1, 0);
    assert_eq!(answers(&mut bucket, &[0, 5, u64::MAX]), "+++");
}

#[test]
fn a_clock_that_runs_backwards() {
    let mut bucket = TokenBucket::new(1, 100, 1000);
    assert_eq!(
        answers(&mut bucket, &[1000, 500, 1000, 1099, 700, 1100, 1150]),
        "+----+-"
    );
    let mut bucket = TokenBucket::new(1, 100, 1000);
    assert_eq!(answers(&mut bucket, &[200, 300, 1099, 1100]), "+--+");
}

#[test]
fn no_capacity_no_request() {
    let mut bucket = TokenBucket::new(0, 10, 0);
    assert_eq!(answers(&mut bucket, &[0, 10, 1000]), "---");
}
