use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A boxed future, or what it has come to.
enum Half<T> {
    Running(Pin<Box<dyn Future<Output = T>>>),
    Done(Option<T>),
}

/// Waits for two futures at once.
pub struct TryBoth<A, B, E> {
    first: Half<Result<A, E>>,
    second: Half<Result<B, E>>,
}

pub fn try_both<A, B, E>(
    first: impl Future<Output = Result<A, E>> + 'static,
    second: impl Future<Output = Result<B, E>> + 'static,
) -> TryBoth<A, B, E> {
    TryBoth {
        first: Half::Running(Box::pin(first)),
        second: Half::Running(Box::pin(second)),
    }
}

impl<T> Half<T> {
    /// Polls the future if it is still running, and drops it when it is done. What is done then.
    fn advance(&mut self, context: &mut Context<'_>) -> Option<&T> {
        if let Half::Running(future) = self {
            if let Poll::Ready(result) = future.as_mut().poll(context) {
                *self = Half::Done(Some(result));
            }
        }
        match self {
            Half::Done(result) => result.as_ref(),
            Half::Running(_) => None,
        }
    }

    fn take(&mut self) -> Option<T> {
        match self {
            Half::Done(result) => result.take(),
            Half::Running(_) => None,
        }
    }
}

/// Ready with both values when both futures have one, or with an error as soon as one has failed,
/// even if the other is not done; with the first one's if both fail at the same poll. Each poll
/// polls the first and then the second future, as far as they are not done; if the first has failed
/// at this poll, the second is not polled any more. It must not be polled again when it was ready.
impl<A: Unpin, B: Unpin, E: Unpin> Future for TryBoth<A, B, E> {
    type Output = Result<(A, B), E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let first_done = match this.first.advance(context) {
            Some(Ok(_)) => true,
            Some(Err(_)) => {
                let failure = this.first.take().and_then(Result::err);
                return Poll::Ready(Err(failure.expect("it has failed")));
            }
            None => false,
        };
        match this.second.advance(context) {
            Some(Ok(_)) if first_done => {}
            Some(Err(_)) => {
                let failure = this.second.take().and_then(Result::err);
                return Poll::Ready(Err(failure.expect("it has failed")));
            }
            _ => return Poll::Pending,
        }
        match (this.first.take(), this.second.take()) {
            (Some(Ok(first)), Some(Ok(second))) => Poll::Ready(Ok((first, second))),
            _ => panic!("polled after it was ready"),
        }
    }
}
