const FIVE: [u32; 5] = [15, 20, 35, 40, 50];

#[test]
fn the_median() {
    assert_eq!(percentile(&FIVE, 50), Some(35));
    assert_eq!(percentile(&[4, 1, 3, 2], 50), Some(2));
    assert_eq!(percentile(&[4, 1, 3, 2], 51), Some(3));
}

#[test]
fn times_come_in_any_order() {
    assert_eq!(percentile(&[100, 9, 20, 1000, 5], 60), Some(20));
    assert_eq!(percentile(&[100, 9, 20, 1000, 5], 80), Some(100));
}

#[test]
fn the_part_is_rounded_up() {
    assert_eq!(percentile(&FIVE, 30), Some(20));
    assert_eq!(percentile(&FIVE, 40), Some(20));
    assert_eq!(percentile(&FIVE, 41), Some(35));
    assert_eq!(percentile(&FIVE, 1), Some(15));
}

#[test]
fn the_ends() {
    assert_eq!(percentile(&FIVE, 0), Some(15));
    assert_eq!(percentile(&FIVE, 100), Some(50));
    assert_eq!(percentile(&FIVE, 101), Some(50));
    assert_eq!(percentile(&FIVE, u32::MAX), Some(50));
}

#[test]
fn few_times() {
    assert_eq!(percentile(&[], 50), None);
    for percent in [0, 1, 50, 99, 100] {
        assert_eq!(percentile(&[7], percent), Some(7));
    }
}

#[test]
fn many_times_without_errors_of_rounding() {
    let times: Vec<u32> = (1..=1000).rev().collect();
    for percent in 1..=100 {
        assert_eq!(percentile(&times, percent), Some(percent * 10));
    }
}
