use std::cell::Cell;
use std::pin::Pin;

/// Pending so many times, waking itself so often each time.
struct Pause {
    left: usize,
    wakes: usize,
}

impl Future for Pause {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready("rested");
        }
        self.left -= 1;
        for _ in 0..self.wakes {
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

#[test]
fn ready_at_once() {
    assert_eq!(run(async { 7 }), Ran::Done(7, 1));
}

#[test]
fn polled_as_often_as_woken() {
    assert_eq!(run(Pause { left: 3, wakes: 1 }), Ran::Done("rested", 4));
    assert_eq!(run(Pause { left: 2, wakes: 5 }), Ran::Done("rested", 3));
}

#[test]
fn futures_that_await_others() {
    let total = async {
        let first = Pause { left: 1, wakes: 1 }.await.len();
        let second = Pause { left: 2, wakes: 1 }.await.len();
        first + second
    };
    assert_eq!(run(total), Ran::Done(12, 4));
}

#[test]
fn a_future_that_is_not_woken_has_stalled() {
    assert_eq!(run(Pause { left: 1, wakes: 0 }), Ran::Stalled(1));
    let later = async {
        Pause { left: 2, wakes: 1 }.await;
        Pause { left: 1, wakes: 0 }.await
    };
    assert_eq!(run(later), Ran::Stalled(3));
    assert_eq!(run(std::future::pending::<()>()), Ran::Stalled(1));
}

#[test]
fn futures_may_borrow() {
    let steps = Cell::new(0);
    let walk = async {
        for _ in 0..3 {
            steps.set(steps.get() + 1);
            Pause { left: 1, wakes: 1 }.await;
        }
    };
    assert_eq!(run(walk), Ran::Done((), 4));
    assert_eq!(steps.get(), 3);
}

#[test]
fn a_waker_may_be_kept_and_used_elsewhere() {
    struct ByThread(bool);
    impl Future for ByThread {
        type Output = u8;
        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u8> {
            if self.0 {
                return Poll::Ready(1);
            }
            self.0 = true;
            let waker = context.waker().clone();
            std::thread::spawn(move || waker.wake()).join().unwrap();
            Poll::Pending
        }
    }
    assert_eq!(run(ByThread(false)), Ran::Done(1, 2));
}
