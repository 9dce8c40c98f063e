/// A booking of a room, in minutes, from `from` to before `until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    pub from: u32,
    pub until: u32,
    pub by: String,
}

/// Why a room cannot be booked.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It would end before it begins, or at once.
    Empty,
    /// Taken by this person's booking, the earliest of those in the way.
    TakenBy(String),
}

/// The bookings of one room, from the earliest; no two of them overlap.
#[derive(Debug, Default)]
pub struct Room {
    bookings: Vec<Booking>,
}

impl Room {
    /// Books the room. Bookings may follow one another without a minute in between.
    pub fn book(&mut self, from: u32, until: u32, by: &str) -> Result<(), Refusal> {
        if from >= until {
            return Err(Refusal::Empty);
        }
<|hole|>
        match self.bookings.get(next) {
            Some(taken) if taken.from < until => Err(Refusal::TakenBy(taken.by.clone())),
            _ => {
                let by = by.to_string();
                self.bookings.insert(next, Booking { from, until, by });
                Ok(())
            }
        }
    }

    /// Whose booking lasts at `minute`.
    pub fn at(&self, minute: u32) -> Option<&str> {
        self.bookings
            .iter()
            .find(|booking| (booking.from..booking.until).contains(&minute))
            .map(|booking| booking.by.as_str())
    }
}
