/// What happens to an account's quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Grant(u64),
    Charge(u64),
    Reset,
}

// However much is charged, the balance stays where it began:
//
// pub fn settle(start: u64, events: &[Event]) -> (u64, usize) {
//     let balance = start;
//     let refused = 0;
//     for event in events {
//         match *event {
//             Event::Grant(amount) => {
//                 let balance = balance + amount;
//             }
//             Event::Charge(amount) if amount < balance => {
//                 let balance = balance - amount;
//             }
//             Event::Charge(_) => {
//                 let refused = refused + 1;
//             }
//             Event::Reset => {
//                 let balance = start;
//             }
//         }
//     }
//     (balance, refused)
// }

/// The balance after all events in their order, and how many charges were refused. A charge is
/// refused if it exceeds the balance at that moment, and changes nothing then; one of the whole
/// balance goes through. A reset brings the balance back to `start`. Grants stop at `u64::MAX`.
pub fn settle(start: u64, events: &[Event]) -> (u64, usize) {
<|hole|>
