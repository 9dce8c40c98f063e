fn deleted(newest: usize, daily: usize, backups: &[u64]) -> Vec<u64> {
    Policy { newest, daily }.to_delete(backups)
}

/// A time on a day, counted from 0.
fn at(day: u64, hour: u64) -> u64 {
    day * DAY + hour * 3_600
}

#[test]
fn the_newest_are_kept() {
    assert_eq!(deleted(2, 0, &[10, 40, 20, 30]), [10, 20]);
    assert!(deleted(4, 0, &[10, 40, 20, 30]).is_empty());
    assert!(deleted(9, 0, &[10]).is_empty());
}

#[test]
fn the_last_one_of_each_day() {
    let backups = [at(1, 6), at(1, 18), at(2, 6), at(2, 18), at(3, 6)];
    assert_eq!(deleted(0, 3, &backups), [at(1, 6), at(2, 6)]);
    assert_eq!(deleted(0, 2, &backups), [at(1, 6), at(1, 18), at(2, 6)]);
    assert_eq!(deleted(0, 1, &backups), backups[..4]);
}

#[test]
fn days_without_a_backup_do_not_count() {
    let backups = [at(1, 1), at(5, 1), at(9, 1), at(9, 2)];
    assert_eq!(deleted(0, 3, &backups), [at(9, 1)]);
    assert_eq!(deleted(0, 2, &backups), [at(1, 1), at(9, 1)]);
}

#[test]
fn both_rules_together() {
    let backups = [at(1, 1), at(2, 1), at(2, 2), at(3, 1), at(3, 2), at(3, 3)];
    assert_eq!(deleted(2, 2, &backups), [at(1, 1), at(2, 1), at(3, 1)]);
    assert_eq!(deleted(4, 1, &backups), [at(1, 1), at(2, 1)]);
}

#[test]
fn days_begin_at_midnight() {
    assert_eq!(deleted(0, 2, &[DAY - 1, DAY, 2 * DAY - 1]), [DAY]);
}

#[test]
fn nothing_is_kept_or_there() {
    assert_eq!(deleted(0, 0, &[7, 5]), [5, 7]);
    assert!(deleted(1, 1, &[]).is_empty());
}
