use std::collections::HashMap;
use std::time::Duration;

/// Tells the time, as what has passed since some moment.
pub trait Clock {
    fn now(&self) -> Duration;
}

impl<C: Clock> Clock for &C {
    fn now(&self) -> Duration {
        (**self).now()
    }
}

// To test this one has to wait for minutes:
//
// pub struct Cooldown {
//     failures: HashMap<String, (u32, Instant)>,
// }
//
// impl Cooldown {
//     pub fn failed(&mut self, user: &str) {
//         let entry = self
//             .failures
//             .entry(user.to_string())
//             .or_insert((0, Instant::now()));
//         entry.0 += 1;
//         entry.1 = Instant::now();
//     }
//
//     pub fn may_try(&mut self, user: &str) -> bool {
//         let Some((count, last)) = self.failures.get(user) else {
//             return true;
//         };
//         if last.elapsed() >= Duration::from_secs(600) {
//             self.failures.remove(user);
//             return true;
//         }
//         *count < 3 || last.elapsed() >= Duration::from_secs(30)
//     }
// }
//
// The same with any `Clock`, which `new` takes: from the third failure on a user has to wait 30
// seconds after the last one, and after 600 seconds all failures are forgotten. A clock that goes
// back counts as one that stands still. `tracked` gives for how many users failures are kept.

/// Keeps people from guessing passwords.
#[derive(Debug)]
pub struct Cooldown<C> {
    clock: C,
    failures: HashMap<String, (u32, Duration)>,
}

<|hole|>
