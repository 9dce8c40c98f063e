/// Errors that may pass by themselves are worth another attempt.
pub trait Passing {
    fn may_pass(&self) -> bool;
}

// `fetch_with_attempts`, `store_with_attempts` and others are this loop again and again:
//
// pub fn fetch_with_attempts(client: &mut Client, most: u32) -> Result<Page, ClientError> {
//     let mut attempt = 1;
//     loop {
//         match client.fetch(attempt) {
//             Ok(page) => return Ok(page),
//             Err(error) => {
//                 if !error.may_pass() || attempt >= most {
//                     return Err(error);
//                 }
//             }
//         }
//         attempt += 1;
//     }
// }
//
// One function `with_attempts(most, action)` in place of them: `action` is any closure that takes
// the number of the attempt, from 1, and may change what it has captured; its result and its error,
// which is `Passing`, are of any type. There is always a first attempt, even if `most` is 0.

<|hole|>
