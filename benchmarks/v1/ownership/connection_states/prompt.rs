/// What arrives from the other side.
#[derive(Debug)]
pub enum Packet {
    Hello(String),
    Data(Vec<u8>),
    Bye,
}

/// Where a connection stands. No part of it can be copied.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Connection {
    #[default]
    Waiting,
    Open {
        peer: String,
        received: Vec<Vec<u8>>,
    },
    Closed {
        peer: String,
        received: Vec<Vec<u8>>,
    },
    /// Something came at the wrong time.
    Failed(String),
}

impl Connection {
    /// Moves to the next state. `Hello` opens what waits; `Data` is added to what is open; `Bye`
    /// closes what is open. Anything else fails with `unexpected hello`, `unexpected data` or
    /// `unexpected bye`, and what was received is lost. A failed connection stays as it is, with
    /// its first reason.
<|hole|>
}
