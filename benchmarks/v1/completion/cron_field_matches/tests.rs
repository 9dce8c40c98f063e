/// The days of a month that a field takes.
fn days(field: &str) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    for day in 1..=31 {
        if matches(field, day, 1, 31)? {
            found.push(day);
        }
    }
    Some(found)
}

#[test]
fn stars_numbers_and_ranges() {
    assert_eq!(days("*"), Some((1..=31).collect()));
    assert_eq!(days("15"), Some(vec![15]));
    assert_eq!(days("29-31"), Some(vec![29, 30, 31]));
    assert_eq!(days("5-5"), Some(vec![5]));
}

#[test]
fn lists() {
    assert_eq!(days("1,15"), Some(vec![1, 15]));
    assert_eq!(days("20-21,3,2-4"), Some(vec![2, 3, 4, 20, 21]));
}

#[test]
fn steps_count_from_the_first_value() {
    assert_eq!(days("*/10"), Some(vec![1, 11, 21, 31]));
    assert_eq!(days("1-9/3"), Some(vec![1, 4, 7]));
    assert_eq!(days("2-9/3,31"), Some(vec![2, 5, 8, 31]));
    assert_eq!(days("5-6/100"), Some(vec![5]));
}

#[test]
fn a_number_with_a_step_goes_on_to_the_end() {
    assert_eq!(days("25/3"), Some(vec![25, 28, 31]));
    assert_eq!(days("30/1"), Some(vec![30, 31]));
}

#[test]
fn minutes_begin_at_zero() {
    assert_eq!(matches("*/15", 0, 0, 59), Some(true));
    assert_eq!(matches("*/15", 45, 0, 59), Some(true));
    assert_eq!(matches("*/15", 50, 0, 59), Some(false));
    assert_eq!(matches("0", 0, 0, 59), Some(true));
}

#[test]
fn what_cannot_be_read() {
    for field in [
        "", "x", "1,,2", "0", "32", "1-32", "5-3", "*/0", "*/", "*/x", "1-", "-3", "**", "1-2-3",
        " 1",
    ] {
        assert_eq!(days(field), None, "{field}");
    }
    assert_eq!(matches("7,99", 7, 1, 31), None);
    assert_eq!(matches("*,5-3", 7, 1, 31), None);
}
