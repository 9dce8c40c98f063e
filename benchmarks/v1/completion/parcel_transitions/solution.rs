/// Where a parcel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parcel {
    Announced,
    InTransit { attempts: u8 },
    AtShop { days: u8 },
    Delivered,
    Returned,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Scanned,
    Handed,
    NotAtHome,
    DayPassed,
    Refused,
}

impl Parcel {
    /// The state after `event`.
    ///
    /// - An announced parcel that is scanned is in transit, with no attempts yet.
    /// - In transit, scans change nothing; so do days. When nobody is at home that is one attempt
    ///   more, and with the third attempt the parcel goes to the shop, for 0 days so far.
    /// - At the shop, it is returned when the seventh day has passed.
    /// - In transit and at the shop it is delivered when handed over and returned when refused.
    ///
    /// # Errors
    /// Any other event cannot be, in that state; the parcel is given back as it was.
    pub fn after(self, event: Event) -> Result<Self, Self> {
        match (self, event) {
            (Self::Announced, Event::Scanned) => Ok(Self::InTransit { attempts: 0 }),
            (state @ Self::InTransit { .. }, Event::Scanned | Event::DayPassed) => Ok(state),
            (Self::InTransit { attempts }, Event::NotAtHome) if attempts < 2 => {
                Ok(Self::InTransit {
                    attempts: attempts + 1,
                })
            }
            (Self::InTransit { .. }, Event::NotAtHome) => Ok(Self::AtShop { days: 0 }),
            (Self::AtShop { days }, Event::DayPassed) if days < 6 => {
                Ok(Self::AtShop { days: days + 1 })
            }
            (Self::AtShop { .. }, Event::DayPassed) => Ok(Self::Returned),
            (Self::InTransit { .. } | Self::AtShop { .. }, Event::Handed) => Ok(Self::Delivered),
            (Self::InTransit { .. } | Self::AtShop { .. }, Event::Refused) => Ok(Self::Returned),
            (state, _) => Err(state),
        }
    }
}
