fn answers(limiter: &mut Limiter, times: &[u64]) -> Vec<Result<(), u64>> {
    times.iter().map(|&now| limiter.ask("ann", now)).collect()
}

#[test]
fn so_many_and_no_more() {
    let mut limiter = Limiter::new(2, 100);
    assert_eq!(
        answers(&mut limiter, &[0, 10, 20, 99]),
        [Ok(()), Ok(()), Err(80), Err(1)]
    );
}

#[test]
fn the_window_slides() {
    let mut limiter = Limiter::new(2, 100);
    assert_eq!(
        answers(&mut limiter, &[0, 60, 100, 110, 159, 160]),
        [Ok(()), Ok(()), Ok(()), Err(50), Err(1), Ok(())]
    );
}

#[test]
fn refused_requests_do_not_count() {
    let mut limiter = Limiter::new(1, 100);
    assert_eq!(
        answers(&mut limiter, &[0, 50, 99, 100, 150, 200]),
        [Ok(()), Err(50), Err(1), Ok(()), Err(50), Ok(())]
    );
}

#[test]
fn each_client_by_itself() {
    let mut limiter = Limiter::new(1, 100);
    assert_eq!(limiter.ask("ann", 0), Ok(()));
    assert_eq!(limiter.ask("bob", 0), Ok(()));
    assert_eq!(limiter.ask("ann", 5), Err(95));
    assert_eq!(limiter.ask("", 5), Ok(()));
}

#[test]
fn old_times_are_not_held() {
    let mut limiter = Limiter::new(3, 10);
    answers(&mut limiter, &[0, 1, 2, 3, 4]);
    assert_eq!(limiter.held(), 3);
    answers(&mut limiter, &[11]);
    assert_eq!(limiter.held(), 2);
    answers(&mut limiter, &[500]);
    assert_eq!(limiter.held(), 1);
}

#[test]
fn limits_at_the_edge() {
    let mut none = Limiter::new(0, 100);
    assert_eq!(
        answers(&mut none, &[0, 1000]),
        [Err(u64::MAX), Err(u64::MAX)]
    );
    let mut open = Limiter::new(1, 0);
    assert_eq!(answers(&mut open, &[7, 7, 7]), [Ok(()), Ok(()), Ok(())]);
    let mut long = Limiter::new(1, u64::MAX);
    assert_eq!(answers(&mut long, &[1, u64::MAX]), [Ok(()), Err(1)]);
}
