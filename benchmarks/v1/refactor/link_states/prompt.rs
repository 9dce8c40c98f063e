/// What happens on a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Dial(String),
    Answered(u32),
    Data(usize),
    Lost,
}

// Of the sixteen combinations of these fields most make no sense, and some of them have happened:
//
// pub struct Link {
//     address: Option<String>,
//     connected: bool,
//     session: Option<u32>,
//     received: usize,
//     attempts: u32,
// }
//
// impl Link {
//     pub fn handle(&mut self, event: Event) {
//         match event {
//             Event::Dial(address) if !self.connected && self.address.is_none() => {
//                 self.address = Some(address);
//                 self.attempts = 1;
//             }
//             Event::Answered(session) if self.address.is_some() && !self.connected => {
//                 self.connected = true;
//                 self.session = Some(session);
//                 self.received = 0;
//             }
//             Event::Data(bytes) if self.connected => self.received += bytes,
//             Event::Lost if self.connected => {
//                 self.connected = false;
//                 self.session = None;
//                 self.attempts = 1;
//             }
//             Event::Lost if self.address.is_some() && self.attempts < 3 => self.attempts += 1,
//             Event::Lost => {
//                 self.address = None;
//                 self.attempts = 0;
//             }
//             _ => {}
//         }
//     }
// }
//
// The same as a state machine: `handle` takes the state and an event and gives the state after it.
// While a link is dialling, or after an established one was lost, it tries up to three times in
// all before it gives up. Events that make no sense in a state change nothing.

/// The state of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    Idle,
    Dialling {
        address: String,
        attempts: u32,
    },
    Connected {
        address: String,
        session: u32,
        received: usize,
    },
}

<|hole|>
