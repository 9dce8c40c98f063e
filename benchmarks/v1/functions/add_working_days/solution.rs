use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How many days after an order it is due, if `working_days` working days are agreed.
///
/// The order is placed on day 0, a `placed`; counting begins with the day after. Saturdays, Sundays
/// and the days in `holidays` (as days after the order) are no working days. The order is due on
/// the last of the working days counted; with 0 of them it is due on day 0, even if that is a free
/// day.
pub fn due_after(placed: Weekday, working_days: u32, holidays: &BTreeSet<u32>) -> u32 {
    let mut day = 0;
    let mut left = working_days;
    while left > 0 {
        day += 1;
        let weekday = (placed as u32 + day) % 7;
        if weekday < Weekday::Saturday as u32 && !holidays.contains(&day) {
            left -= 1;
        }
    }
    day
}
