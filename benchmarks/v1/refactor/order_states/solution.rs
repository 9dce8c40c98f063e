// States and actions are texts, and a mistyped one is noticed by customers only:
//
// pub fn next_state(state: &str, action: &str) -> String {
//     if state == "open" && action == "pay" {
//         "paid".to_string()
//     } else if state == "paid" && action == "ship" {
//         "shipped".to_string()
//     } else if (state == "open" || state == "paid") && action == "cancel" {
//         "cancelled".to_string()
//     } else if state == "shipped" && action == "return" {
//         "paid".to_string()
//     } else {
//         panic!("cannot {} an order that is {}", action, state)
//     }
// }
//
// The same with the two enums and a `match`: a public method `next` of a `State` takes an `Action`
// and gives the state after it, or nothing where the function above panics.

/// What can be done with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Pay,
    Ship,
    Cancel,
    Return,
}

/// Where an order stands; a new one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    #[default]
    Open,
    Paid,
    Shipped,
    Cancelled,
}

impl State {
    pub fn next(self, action: Action) -> Option<State> {
        match (self, action) {
            (Self::Open, Action::Pay) => Some(Self::Paid),
            (Self::Paid, Action::Ship) => Some(Self::Shipped),
            (Self::Open | Self::Paid, Action::Cancel) => Some(Self::Cancelled),
            (Self::Shipped, Action::Return) => Some(Self::Paid),
            _ => None,
        }
    }
}
