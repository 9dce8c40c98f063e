#[test]
fn operators() {
    assert_eq!(Cents(150) + Cents(-30), Cents(120));
    assert_eq!(-Cents(150), Cents(-150));
    assert_eq!(-Cents(0), Cents(0));
}

#[test]
fn sums_of_values_and_of_borrowed_ones() {
    let amounts = [Cents(1), Cents(20), Cents(-5)];
    assert_eq!(amounts.iter().sum::<Cents>(), Cents(16));
    assert_eq!(
        amounts
            .into_iter()
            .filter(|amount| *amount > Cents(0))
            .sum::<Cents>(),
        Cents(21)
    );
    assert_eq!(std::iter::empty::<Cents>().sum::<Cents>(), Cents(0));
}

#[test]
fn budgets() {
    assert_eq!(left(Cents(1000), &[Cents(300), Cents(900)]), Cents(-200));
    assert_eq!(left(Cents(1000), &[]), Cents(1000));
}

#[test]
#[should_panic(expected = "amount too large")]
fn too_large_a_sum() {
    let _ = Cents(i64::MAX) + Cents(1);
}

#[test]
#[should_panic(expected = "amount too large")]
fn too_large_a_sum_of_many() {
    let _: Cents = [Cents(i64::MAX), Cents(1), Cents(-1)].iter().sum();
}

#[test]
#[should_panic(expected = "amount too large")]
fn too_large_when_negated() {
    let _ = -Cents(i64::MIN);
}
