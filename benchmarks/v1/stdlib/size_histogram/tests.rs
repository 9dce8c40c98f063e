fn classes(histogram: &Histogram) -> Vec<(u32, usize)> {
    histogram
        .classes
        .iter()
        .map(|(&class, &count)| (class, count))
        .collect()
}

#[test]
fn sizes_are_collected() {
    let histogram: Histogram = [1u64, 2, 3, 4, 7, 8, 0].into_iter().collect();
    assert_eq!(
        classes(&histogram),
        [(0, 1), (1, 1), (2, 2), (3, 2), (4, 1)]
    );
    assert_eq!((histogram.count, histogram.largest), (7, Some(8)));
}

#[test]
fn references_are_collected() {
    let sizes = vec![5u64, 5, 100];
    let histogram: Histogram = sizes.iter().collect();
    assert_eq!(classes(&histogram), [(3, 2), (7, 1)]);
    assert_eq!(histogram, sizes.into_iter().collect());
}

#[test]
fn more_sizes_are_added() {
    let mut histogram: Histogram = [9u64, 1].iter().collect();
    histogram.extend([15u64, 0]);
    histogram.extend(&[2u64]);
    assert_eq!(classes(&histogram), [(0, 1), (1, 1), (2, 1), (4, 2)]);
    assert_eq!((histogram.count, histogram.largest), (5, Some(15)));
    histogram.extend([3u64]);
    assert_eq!(histogram.largest, Some(15));
}

#[test]
fn no_sizes() {
    let histogram: Histogram = std::iter::empty::<u64>().collect();
    assert_eq!(histogram, Histogram::default());
    let mut zero: Histogram = [0u64].iter().collect();
    zero.extend(Vec::<u64>::new());
    assert_eq!((zero.count, zero.largest), (1, Some(0)));
}

#[test]
fn the_largest_sizes() {
    let histogram: Histogram = [u64::MAX, 1 << 63, (1 << 63) - 1].into_iter().collect();
    assert_eq!(classes(&histogram), [(63, 1), (64, 2)]);
}
