fn filled<const N: usize>(samples: &[i32]) -> Recent<N> {
    let mut recent = Recent::default();
    for &sample in samples {
        recent.push(sample);
    }
    recent
}

fn kept<const N: usize>(samples: &[i32]) -> Vec<i32> {
    filled::<N>(samples).iter().collect()
}

#[test]
fn samples_until_it_is_full() {
    assert!(kept::<3>(&[]).is_empty());
    assert_eq!(kept::<3>(&[7]), [7]);
    assert_eq!(kept::<3>(&[7, 8, 9]), [7, 8, 9]);
}

#[test]
fn then_the_last_ones() {
    assert_eq!(kept::<3>(&[1, 2, 3, 4]), [2, 3, 4]);
    assert_eq!(kept::<3>(&[1, 2, 3, 4, 5, 6, 7]), [5, 6, 7]);
    assert_eq!(kept::<1>(&[1, 2]), [2]);
}

#[test]
fn the_oldest_is_given_back() {
    let mut recent = Recent::<2>::default();
    let given: Vec<Option<i32>> = [10, 20, 30, 40, 50]
        .map(|sample| recent.push(sample))
        .to_vec();
    assert_eq!(given, [None, None, Some(10), Some(20), Some(30)]);
}

#[test]
fn means() {
    assert_eq!(filled::<4>(&[]).mean(), None);
    assert_eq!(filled::<4>(&[5, 6]).mean(), Some(5));
    assert_eq!(filled::<2>(&[100, 1, 2]).mean(), Some(1));
    assert_eq!(filled::<2>(&[-3, -4]).mean(), Some(-3));
    assert_eq!(filled::<2>(&[i32::MAX, i32::MAX]).mean(), Some(i32::MAX));
}
