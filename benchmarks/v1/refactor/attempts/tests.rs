#[derive(Debug, PartialEq)]
enum Fault {
    Busy(u32),
    Refused,
}

impl Passing for Fault {
    fn may_pass(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}

#[test]
fn success_ends_it() {
    let mut calls = Vec::new();
    let result = with_attempts(5, |attempt| {
        calls.push(attempt);
        if attempt < 3 {
            Err(Fault::Busy(attempt))
        } else {
            Ok("done")
        }
    });
    assert_eq!(result, Ok("done"));
    assert_eq!(calls, [1, 2, 3]);
}

#[test]
fn the_last_error_is_returned() {
    let result: Result<(), Fault> = with_attempts(4, |attempt| Err(Fault::Busy(attempt * 10)));
    assert_eq!(result, Err(Fault::Busy(40)));
}

#[test]
fn errors_that_stay_end_it() {
    let mut calls = 0;
    let result: Result<u8, Fault> = with_attempts(9, |_| {
        calls += 1;
        Err(if calls == 2 {
            Fault::Refused
        } else {
            Fault::Busy(0)
        })
    });
    assert_eq!((result, calls), (Err(Fault::Refused), 2));
}

#[test]
fn there_is_always_a_first_attempt() {
    for most in [0, 1] {
        let mut calls = 0;
        let result: Result<u8, Fault> = with_attempts(most, |_| {
            calls += 1;
            Err(Fault::Busy(7))
        });
        assert_eq!((result, calls), (Err(Fault::Busy(7)), 1));
        assert_eq!(with_attempts::<_, Fault>(most, Ok), Ok(1));
    }
}
