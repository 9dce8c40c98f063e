fn sum(grams: &[u32]) -> Weight {
    let weights: Vec<Weight> = grams.iter().copied().map(Weight).collect();
    weights.iter().sum()
}

#[test]
fn sums() {
    assert_eq!(sum(&[200, 30, 4]), Weight(234));
    assert_eq!(sum(&[7]), Weight(7));
}

#[test]
fn none_weigh_nothing() {
    assert_eq!(sum(&[]), Weight(0));
    assert_eq!(sum(&[0, 0]), Weight::default());
}

#[test]
fn too_large_weights() {
    assert_eq!(sum(&[u32::MAX, 1]), Weight(u32::MAX));
    assert_eq!(sum(&[u32::MAX - 1, 1]), Weight(u32::MAX));
    assert_eq!(sum(&[5, u32::MAX, u32::MAX]), Weight(u32::MAX));
}

#[test]
fn labels() {
    assert_eq!(
        label(Weight(50), &[Weight(400), Weight(500)]),
        "2 items, 950 g"
    );
    assert_eq!(label(Weight(50), &[Weight(1_000)]), "1 items, 1.050 kg");
    assert_eq!(label(Weight(50), &[]), "0 items, 50 g");
}
