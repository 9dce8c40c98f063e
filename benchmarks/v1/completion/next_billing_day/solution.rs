/// A day of the calendar; months and days count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

/// How many days a month has.
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days of the first `count` bills of a subscription, one a month; the first one is `start`
/// itself. Each bill comes on the day of the month on which the subscription began, or on the
/// month's last day where the month is too short: after a short month it is the day of the
/// beginning again.
pub fn billing_days(start: Date, count: usize) -> Vec<Date> {
    let mut days = Vec::with_capacity(count);
    let (mut year, mut month) = (start.year, start.month);
    for _ in 0..count {
        let day = start.day.min(days_in_month(year, month));
        days.push(Date { year, month, day });
        if month == 12 {
            year += 1;
            month = 1;
        } else {
            month += 1;
        }
    }
    days
}
