const DAY: u64 = 1440;
const WEEK: u64 = 7 * DAY;

fn policy(latest: usize, daily: usize, weekly: usize) -> Policy {
    Policy {
        latest,
        daily,
        weekly,
    }
}

#[test]
fn the_latest() {
    assert_eq!(kept(&[5, 9, 1, 7], policy(2, 0, 0)), [9, 7]);
    assert_eq!(kept(&[5, 9, 1, 7], policy(9, 0, 0)), [9, 7, 5, 1]);
}

#[test]
fn the_newest_of_each_day() {
    let made = [10, 20, DAY, DAY + 5, 2 * DAY - 1, 9 * DAY + 3];
    assert_eq!(kept(&made, policy(0, 1, 0)), [9 * DAY + 3]);
    assert_eq!(kept(&made, policy(0, 2, 0)), [9 * DAY + 3, 2 * DAY - 1]);
    assert_eq!(kept(&made, policy(0, 3, 0)), [9 * DAY + 3, 2 * DAY - 1, 20]);
    assert_eq!(
        kept(&made, policy(0, 30, 0)),
        [9 * DAY + 3, 2 * DAY - 1, 20]
    );
}

#[test]
fn the_newest_of_each_week() {
    let made = [1, WEEK - 1, WEEK, WEEK + DAY, 5 * WEEK];
    assert_eq!(kept(&made, policy(0, 0, 2)), [5 * WEEK, WEEK + DAY]);
    assert_eq!(
        kept(&made, policy(0, 0, 3)),
        [5 * WEEK, WEEK + DAY, WEEK - 1]
    );
}

#[test]
fn kinds_overlap() {
    let made: Vec<u64> = (0..28).map(|day| day * DAY + 60).collect();
    let days = |days: &[u64]| -> Vec<u64> { days.iter().map(|day| day * DAY + 60).collect() };
    assert_eq!(kept(&made, policy(2, 3, 2)), days(&[27, 26, 25, 20]));
    assert_eq!(kept(&made, policy(1, 1, 1)), days(&[27]));
    assert_eq!(kept(&made, policy(0, 2, 4)), days(&[27, 26, 20, 13, 6]));
}

#[test]
fn one_minute_one_backup() {
    assert_eq!(kept(&[7, 7, 7, 3], policy(2, 0, 0)), [7, 3]);
    assert_eq!(kept(&[7, 7], policy(1, 1, 1)), [7]);
    assert_eq!(kept(&[6, 7], policy(2, 0, 0)), [7, 6]);
}

#[test]
fn nothing_to_keep() {
    assert!(kept(&[], policy(3, 3, 3)).is_empty());
    assert!(kept(&[1, 2], policy(0, 0, 0)).is_empty());
}
