#[test]
fn part_of_the_way() {
    assert_eq!(progress_line(50, 100, 10), "[#####.....]  50%");
    assert_eq!(progress_line(1, 3, 6), "[##....]  33%");
    assert_eq!(progress_line(0, 9, 4), "[....]   0%");
}

#[test]
fn rounded_down() {
    assert_eq!(progress_line(999, 1000, 10), "[#########.]  99%");
    assert_eq!(progress_line(9, 1000, 5), "[.....]   0%");
    assert_eq!(progress_line(10, 1000, 5), "[.....]   1%");
    assert_eq!(progress_line(199, 1000, 5), "[.....]  19%");
    assert_eq!(progress_line(200, 1000, 5), "[#....]  20%");
}

#[test]
fn all_done() {
    assert_eq!(progress_line(7, 7, 3), "[###] 100%");
    assert_eq!(progress_line(9, 7, 3), "[###] 100%");
    assert_eq!(progress_line(0, 0, 3), "[###] 100%");
}

#[test]
fn no_bar_and_large_numbers() {
    assert_eq!(progress_line(1, 2, 0), "[]  50%");
    assert_eq!(progress_line(u64::MAX - 1, u64::MAX, 4), "[###.]  99%");
    assert_eq!(progress_line(u64::MAX / 2 + 1, u64::MAX, 4), "[##..]  50%");
}
