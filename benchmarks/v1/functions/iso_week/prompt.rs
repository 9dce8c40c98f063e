/// A day of the Gregorian calendar; `month` and `day` count from 1. It is taken to be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i32) -> i32 {
    365 + i32::from(is_leap(year))
}

/// The weekday of 1 January, Monday being 0.
fn first_weekday(year: i32) -> u32 {
    let before = year - 1;
    ((before + before / 4 - before / 100 + before / 400) % 7) as u32
}

/// The week of a date by ISO 8601, as (year, week).
///
/// Weeks begin on Monday. Week 1 of a year is the one that holds its first Thursday, so that the
/// first days of January may lie in the last week of the year before, and the last days of December
/// in week 1 of the next; the year returned is the week's. Monday, 1 January 2024 lies in week 1 of
/// 2024. It is right for the years 1600 to 9999.
pub fn iso_week(date: Date) -> (i32, u32) {
<|hole|>
