// Deadlines fall on Sundays, and those over more than one weekend are too early. Days count from
// a Monday, day 0; days 5 and 6 of each week are its weekend:
//
// pub fn deadline(start: u32, working_days: u32, holidays: &[u32]) -> u32 {
//     let mut day = start + working_days;
//     if day % 7 == 5 || day % 7 == 6 {
//         day += 2;
//     }
//     if holidays.contains(&day) {
//         day += 1;
//     }
//     day
// }
//
// Corrected: the day on which `working_days` working days have passed, the first of them being the
// first one after `start`. A working day is neither in a weekend nor a holiday. With
// `working_days` 0 it is `start` itself if that is a working day, and else the next one.

pub fn deadline(start: u32, working_days: u32, holidays: &[u32]) -> u32 {
    let works = |day: &u32| day % 7 < 5 && !holidays.contains(day);
    let mut days = (start..).filter(works);
    match working_days {
        0 => days.next().unwrap_or(start),
        count => (start + 1..)
            .filter(works)
            .nth(count as usize - 1)
            .unwrap_or(start),
    }
}
