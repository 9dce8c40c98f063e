fn bands() -> Vec<Band> {
    [(1_000, 10), (5_000, 20), (20_000, 45)]
        .map(|(above, rate)| Band { above, rate })
        .to_vec()
}

#[test]
fn nothing_below_the_first_band() {
    assert_eq!(tax(0, &bands()), 0);
    assert_eq!(tax(999, &bands()), 0);
    assert_eq!(tax(1_000, &bands()), 0);
}

#[test]
fn only_the_part_above_is_taxed() {
    assert_eq!(tax(1_100, &bands()), 10);
    assert_eq!(tax(5_000, &bands()), 400);
}

#[test]
fn each_part_by_its_band() {
    assert_eq!(tax(6_000, &bands()), 400 + 200);
    assert_eq!(tax(20_000, &bands()), 400 + 3_000);
    assert_eq!(tax(120_000, &bands()), 400 + 3_000 + 45_000);
}

#[test]
fn rounded_once() {
    assert_eq!(tax(1_009, &bands()), 0);
    assert_eq!(tax(1_010, &bands()), 1);
    let odd = [
        Band { above: 0, rate: 33 },
        Band { above: 1, rate: 33 },
        Band { above: 2, rate: 34 },
    ];
    assert_eq!(tax(3, &odd), 1);
    assert_eq!(tax(2, &odd), 0);
}

#[test]
fn one_band_and_none() {
    assert_eq!(tax(500, &[]), 0);
    assert_eq!(tax(500, &[Band { above: 0, rate: 20 }]), 100);
}
