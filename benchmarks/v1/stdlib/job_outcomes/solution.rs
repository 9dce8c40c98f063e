use std::thread;

/// What became of a job.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    Done(T),
    Failed(String),
    /// The job panicked: its message if that was a text, else `unknown panic`.
    Panicked(String),
}

/// Runs each job on a thread of its own, all at once, and waits for all of them. The outcomes are
/// in the order of the jobs; a panic of one does not disturb the others.
pub fn run_all<T, F>(jobs: Vec<F>) -> Vec<Outcome<T>>
where
    T: Send,
    F: FnOnce() -> Result<T, String> + Send,
{
    thread::scope(|scope| {
        let threads: Vec<_> = jobs.into_iter().map(|job| scope.spawn(job)).collect();
        threads
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(Ok(value)) => Outcome::Done(value),
                Ok(Err(why)) => Outcome::Failed(why),
                Err(panic) => {
                    let message = match panic.downcast::<String>() {
                        Ok(message) => *message,
                        Err(panic) => match panic.downcast::<&str>() {
                            Ok(message) => message.to_string(),
                            Err(_) => "unknown panic".to_string(),
                        },
                    };
                    Outcome::Panicked(message)
                }
            })
            .collect()
    })
}
