/// A day of the calendar; months and days count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

// Customers who are billed on the 31st are billed on days that do not exist, and after February
// on the wrong ones; at the end of a year the program dies:
//
// pub fn next_billing(last: Date) -> Date {
//     let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
//     let month = last.month + 1;
//     let mut day = last.day;
//     if day > days[month as usize] {
//         day = days[month as usize];
//     }
//     Date {
//         year: last.year,
//         month,
//         day,
//     }
// }

/// The first billing date after `last`, which is a date of the calendar. Each month has one: its
/// day number `anchor` (1 to 31), or its last day if it has fewer. It may lie in the same month
/// as `last`. Every fourth year is a leap year, but those that 100 divides and 400 does not.
pub fn next_billing(last: Date, anchor: u8) -> Date {
<|hole|>

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) => 29,
        2 => 28,
        _ => 31,
    }
}
