#[test]
fn a_plain_average() {
    assert_eq!(average_reading(&[10, 20, 30]), Some(20));
    assert_eq!(average_reading(&[7]), Some(7));
}

#[test]
fn rounds_to_the_nearest_and_half_upwards() {
    assert_eq!(average_reading(&[1, 2]), Some(2));
    assert_eq!(average_reading(&[1, 1, 2]), Some(1));
    assert_eq!(average_reading(&[1, 2, 2]), Some(2));
    assert_eq!(average_reading(&[0, 0, 0, 1]), Some(0));
}

#[test]
fn no_readings_have_no_average() {
    assert_eq!(average_reading(&[]), None);
}

#[test]
fn large_sums_do_not_overflow() {
    assert_eq!(average_reading(&[u16::MAX, u16::MAX]), Some(u16::MAX));
    assert_eq!(average_reading(&vec![65_000; 100_000]), Some(65_000));
    assert_eq!(average_reading(&[u16::MAX, 0]), Some(32_768));
}
