use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

struct Still;

impl Wake for Still {
    fn wake(self: Arc<Self>) {}
}

type Log = Rc<RefCell<Vec<&'static str>>>;

/// Ready at poll number `polls`; writes each poll, and its end, into a log.
struct Step<T> {
    name: &'static str,
    polls: usize,
    result: Option<Result<T, String>>,
    log: Log,
}

impl<T: Unpin> Future for Step<T> {
    type Output = Result<T, String>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let name = self.name;
        self.log.borrow_mut().push(name);
        self.polls -= 1;
        if self.polls == 0 {
            Poll::Ready(self.result.take().unwrap())
        } else {
            Poll::Pending
        }
    }
}

impl<T> Drop for Step<T> {
    fn drop(&mut self) {
        self.log.borrow_mut().push("dropped");
    }
}

/// What comes out, after how many polls, and the log.
fn run(
    first: (usize, Result<u8, &str>),
    second: (usize, Result<char, &str>),
) -> (Result<(u8, char), String>, usize, String) {
    let log = Log::default();
    let own = |result: Result<_, &str>| Some(result.map_err(str::to_string));
    let first = Step {
        name: "a",
        polls: first.0,
        result: own(first.1),
        log: Rc::clone(&log),
    };
    let second = Step {
        name: "b",
        polls: second.0,
        result: Some(second.1.map_err(str::to_string)),
        log: Rc::clone(&log),
    };
    let mut both = Box::pin(try_both(first, second));
    let waker = Waker::from(Arc::new(Still));
    let mut context = Context::from_waker(&waker);
    for polls in 1..20 {
        if let Poll::Ready(result) = both.as_mut().poll(&mut context) {
            let written = log.borrow().join(" ");
            return (result, polls, written);
        }
    }
    panic!("never ready");
}

#[test]
fn both_at_once() {
    assert_eq!(
        run((1, Ok(1)), (1, Ok('x'))),
        (Ok((1, 'x')), 1, "a dropped b dropped".to_string())
    );
}

#[test]
fn whichever_is_later() {
    assert_eq!(
        run((1, Ok(1)), (3, Ok('x'))),
        (Ok((1, 'x')), 3, "a dropped b b b dropped".to_string())
    );
    assert_eq!(
        run((3, Ok(1)), (2, Ok('x'))),
        (Ok((1, 'x')), 3, "a b a b dropped a dropped".to_string())
    );
}

#[test]
fn the_first_failure_ends_it() {
    assert_eq!(
        run((2, Err("no")), (9, Ok('x'))),
        (Err("no".to_string()), 2, "a b a dropped".to_string())
    );
    assert_eq!(
        run((9, Ok(1)), (2, Err("no"))),
        (Err("no".to_string()), 2, "a b a b dropped".to_string())
    );
    assert_eq!(
        run((1, Ok(1)), (2, Err("no"))),
        (
            Err("no".to_string()),
            2,
            "a dropped b b dropped".to_string()
        )
    );
}

#[test]
fn of_two_failures_the_first_ones() {
    assert_eq!(
        run((1, Err("one")), (1, Err("two"))),
        (Err("one".to_string()), 1, "a dropped".to_string())
    );
    assert_eq!(
        run((2, Err("one")), (1, Err("two"))).0,
        Err("two".to_string())
    );
}
