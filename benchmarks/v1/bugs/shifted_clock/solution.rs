/// A time of day in another zone, and how many days it lies before (negative) or after the day
/// in which it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shifted {
    /// 0 to 1439.
    pub minute: u16,
    pub days: i32,
}

// West of Greenwich the small hours come out as nonsense, on the wrong day:
//
// pub fn shift_clock(minute: u16, offset_minutes: i32) -> Shifted {
//     let total = minute as i32 + offset_minutes;
//     Shifted {
//         minute: (total % 1440) as u16,
//         days: total / 1440,
//     }
// }
//
// Corrected: right for every offset whose sum with the minute an i64 holds, however many days it
// is, and for a minute of 1440 or more, which counts as one of the days after.

pub fn shift_clock(minute: u16, offset_minutes: i32) -> Shifted {
    let total = i64::from(minute) + i64::from(offset_minutes);
    Shifted {
        minute: total.rem_euclid(1440) as u16,
        days: total.div_euclid(1440) as i32,
    }
}
