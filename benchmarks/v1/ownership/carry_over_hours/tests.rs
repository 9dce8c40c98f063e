fn weeks(list: &[(u32, u32)]) -> Vec<Week> {
    let week = |&(worked, due): &(u32, u32)| Week {
        worked,
        due,
        balance: 77,
    };
    list.iter().map(week).collect()
}

fn balances(weeks: &[Week]) -> Vec<i64> {
    weeks.iter().map(|week| week.balance).collect()
}

#[test]
fn each_week_begins_with_the_balance_before() {
    let mut list = weeks(&[(2400, 2400), (2460, 2400), (2300, 2400)]);
    assert_eq!(carry_over(&mut list, 0, 600), -40);
    assert_eq!(balances(&list), [0, 60, -40]);
    assert_eq!(list[1].worked, 2460);
}

#[test]
fn the_first_week_begins_with_what_was_before() {
    let mut list = weeks(&[(100, 90), (100, 90)]);
    assert_eq!(carry_over(&mut list, -15, 600), 5);
    assert_eq!(balances(&list), [-5, 5]);
}

#[test]
fn too_much_is_cut_each_week() {
    let mut list = weeks(&[(900, 0), (0, 100), (50, 0), (900, 0)]);
    assert_eq!(carry_over(&mut list, 0, 500), 500);
    assert_eq!(balances(&list), [500, 400, 450, 500]);
}

#[test]
fn no_weeks_and_large_numbers() {
    assert_eq!(carry_over(&mut [], 42, 10), 42);
    let mut list = weeks(&[(0, u32::MAX), (0, u32::MAX)]);
    assert_eq!(carry_over(&mut list, 0, 0), -2 * i64::from(u32::MAX));
}
