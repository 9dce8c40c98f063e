fn jumps(cents: &[u32], percent: u32) -> Vec<u32> {
    let prices: Vec<Price> = cents
        .iter()
        .zip(1..)
        .map(|(&cents, day)| Price { day, cents })
        .collect();
    price_jumps(&prices, percent)
}

#[test]
fn rises_and_falls() {
    assert_eq!(jumps(&[100, 120, 119, 90], 10), [2, 4]);
    assert_eq!(jumps(&[100, 100, 100], 0), [0; 0]);
    assert_eq!(jumps(&[100, 101, 100], 0), [2, 3]);
}

#[test]
fn just_as_much_is_no_jump() {
    assert_eq!(jumps(&[100, 110], 10), [0; 0]);
    assert_eq!(jumps(&[100, 111], 10), [2]);
    assert_eq!(jumps(&[100, 90, 80], 10), [3]);
}

#[test]
fn the_price_before_is_what_counts() {
    assert_eq!(jumps(&[100, 150, 100], 40), [2]);
    assert_eq!(jumps(&[0, 1, 0], 100), [2]);
    assert_eq!(jumps(&[0, 0], 5), [0; 0]);
}

#[test]
fn large_numbers() {
    assert_eq!(jumps(&[u32::MAX, 0], 99), [2]);
    assert_eq!(jumps(&[u32::MAX, 0], u32::MAX), [0; 0]);
    assert_eq!(jumps(&[4_000_000_000, 4_100_000_000], 2), [2]);
}

#[test]
fn few_prices() {
    assert!(jumps(&[], 10).is_empty());
    assert!(jumps(&[5], 10).is_empty());
}
