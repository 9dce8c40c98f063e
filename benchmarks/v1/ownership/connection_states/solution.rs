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
    pub fn on_packet(&mut self, packet: Packet) {
        *self = match (std::mem::take(self), packet) {
            (Self::Waiting, Packet::Hello(peer)) => Self::Open {
                peer,
                received: Vec::new(),
            },
            (Self::Open { peer, mut received }, Packet::Data(data)) => {
                received.push(data);
                Self::Open { peer, received }
            }
            (Self::Open { peer, received }, Packet::Bye) => Self::Closed { peer, received },
            (Self::Failed(reason), _) => Self::Failed(reason),
            (_, Packet::Hello(_)) => Self::Failed("unexpected hello".to_string()),
            (_, Packet::Data(_)) => Self::Failed("unexpected data".to_string()),
            (_, Packet::Bye) => Self::Failed("unexpected bye".to_string()),
        };
    }
}
