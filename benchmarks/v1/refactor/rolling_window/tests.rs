fn averages<const N: usize>(readings: &[i32]) -> Vec<i32> {
    let mut window = Window::<N>::new();
    readings
        .iter()
        .filter_map(|&reading| {
            window.push(reading);
            window.average()
        })
        .collect()
}

#[test]
fn the_last_readings_count() {
    assert_eq!(averages::<2>(&[10, 20, 30, 50]), [10, 15, 25, 40]);
    assert_eq!(averages::<4>(&[4, 8, 0, 0, 4, 400]), [4, 6, 4, 3, 3, 101]);
}

#[test]
fn windows_of_one_and_of_none() {
    assert_eq!(averages::<1>(&[5, -7, 9]), [5, -7, 9]);
    assert!(averages::<0>(&[5, -7]).is_empty());
}

#[test]
fn before_the_first_reading() {
    assert_eq!(Window::<8>::new().average(), None);
}

#[test]
fn rounds_towards_zero() {
    assert_eq!(averages::<2>(&[-1, -2]), [-1, -1]);
    assert_eq!(averages::<3>(&[1, 1, 0]), [1, 1, 0]);
}

#[test]
fn extreme_readings() {
    assert_eq!(averages::<3>(&[i32::MAX; 5]), [i32::MAX; 5]);
    assert_eq!(averages::<3>(&[i32::MIN; 4]), [i32::MIN; 4]);
}

#[test]
fn a_copy_goes_its_own_way() {
    let mut window = Window::<2>::new();
    window.push(4);
    let mut copy = window.clone();
    copy.push(8);
    assert_eq!((window.average(), copy.average()), (Some(4), Some(6)));
    assert_eq!(
        std::mem::size_of::<Window<16>>() - std::mem::size_of::<Window<8>>(),
        32
    );
}
