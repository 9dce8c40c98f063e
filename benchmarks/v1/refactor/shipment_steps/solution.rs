/// A parcel as it was handed in.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub grams: u32,
    /// In millimetres.
    pub sides: [u32; 3],
    pub zone: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unshippable {
    Empty,
    TooLong,
    UnknownZone(u8),
}

// This function does three things, and only the whole can be tested:
//
// pub fn price_parcel(parcel: &Parcel) -> Result<u32, Unshippable> {
//     let longest = *parcel.sides.iter().max().unwrap();
//     if parcel.grams == 0 || parcel.sides.contains(&0) {
//         return Err(Unshippable::Empty);
//     }
//     if longest > 1200 {
//         return Err(Unshippable::TooLong);
//     }
//     let volume: u64 = parcel.sides.iter().map(|&side| u64::from(side)).product();
//     let by_volume = volume / 5000;
//     let weight = if by_volume > u64::from(parcel.grams) {
//         by_volume as u32
//     } else {
//         parcel.grams
//     };
//     let per_kilo = match parcel.zone {
//         1 => 190,
//         2 => 340,
//         3..=5 => 780,
//         zone => return Err(Unshippable::UnknownZone(zone)),
//     };
//     Ok(weight.div_ceil(1000) * per_kilo)
// }
//
// Three methods in place of its parts, from which `price_parcel` below is put together:
// - `check(&self) -> Result<(), Unshippable>`: whether the parcel can be shipped at all
// - `weigh(&self) -> u32`: the grams that are paid for, by weight or by volume
// - `rate(&self) -> Result<u32, Unshippable>`: the cents for each kilo begun, by zone

impl Parcel {
    pub fn check(&self) -> Result<(), Unshippable> {
        if self.grams == 0 || self.sides.contains(&0) {
            return Err(Unshippable::Empty);
        }
        if self.sides.iter().any(|&side| side > 1200) {
            return Err(Unshippable::TooLong);
        }
        Ok(())
    }

    pub fn weigh(&self) -> u32 {
        let volume: u64 = self.sides.iter().map(|&side| u64::from(side)).product();
        self.grams.max((volume / 5000) as u32)
    }

    pub fn rate(&self) -> Result<u32, Unshippable> {
        match self.zone {
            1 => Ok(190),
            2 => Ok(340),
            3..=5 => Ok(780),
            zone => Err(Unshippable::UnknownZone(zone)),
        }
    }
}

/// The price of sending `parcel`, in cents, or the first reason why it cannot be sent.
pub fn price_parcel(parcel: &Parcel) -> Result<u32, Unshippable> {
    parcel.check()?;
    Ok(parcel.weigh().div_ceil(1000) * parcel.rate()?)
}
