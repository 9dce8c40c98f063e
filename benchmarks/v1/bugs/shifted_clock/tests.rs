fn shifted(minute: u16, offset: i32) -> (u16, i32) {
    let Shifted { minute, days } = shift_clock(minute, offset);
    (minute, days)
}

#[test]
fn on_the_same_day() {
    assert_eq!(shifted(600, 120), (720, 0));
    assert_eq!(shifted(600, -300), (300, 0));
    assert_eq!(shifted(300, -300), (0, 0));
}

#[test]
fn over_midnight_in_both_directions() {
    assert_eq!(shifted(1400, 60), (20, 1));
    assert_eq!(shifted(1380, 60), (0, 1));
    assert_eq!(shifted(30, -60), (1410, -1));
    assert_eq!(shifted(0, -1), (1439, -1));
}

#[test]
fn several_days() {
    assert_eq!(shifted(0, -1440), (0, -1));
    assert_eq!(shifted(0, -1441), (1439, -2));
    assert_eq!(shifted(10, 2880), (10, 2));
}

#[test]
fn extreme_values() {
    assert_eq!(shifted(1500, 0), (60, 1));
    assert_eq!(shifted(8, i32::MAX), (135, 1_491_308));
    assert_eq!(shifted(0, i32::MIN), (1312, -1_491_309));
}
