#[test]
fn counts_are_made_and_changed() {
    let mut visits = Visits::default();
    *visits.count_mut("a.org", 1) += 3;
    *visits.count_mut("a.org", 1) += 4;
    *visits.count_mut("a.org", 2) = 9;
    assert_eq!(visits.count("a.org", 1), 7);
    assert_eq!(visits.count("a.org", 2), 9);
    assert_eq!(visits.size(), (2, 1));
}

#[test]
fn sites_have_days_of_their_own() {
    let mut visits = Visits::default();
    *visits.count_mut("a", 1) += 1;
    *visits.count_mut("b", 1) += 2;
    assert_eq!((visits.count("a", 1), visits.count("b", 1)), (1, 2));
    assert_eq!(visits.size(), (2, 2));
}

#[test]
fn what_is_made_is_zero() {
    let mut visits = Visits::default();
    assert_eq!(*visits.count_mut("x", 7), 0);
    assert_eq!(visits.size(), (1, 1));
    assert_eq!(visits.count("y", 7), 0);
    assert_eq!(visits.size(), (1, 1));
}

#[test]
fn the_reference_may_be_held() {
    let mut visits = Visits::default();
    let count = visits.count_mut(&String::from("s"), 4);
    for _ in 0..5 {
        *count += 1;
    }
    assert_eq!(visits.count("s", 4), 5);
}

#[test]
fn absorbing_adds_and_empties() {
    let (mut all, mut part) = (Visits::default(), Visits::default());
    *all.count_mut("a", 1) = 5;
    *part.count_mut("a", 1) = 6;
    *part.count_mut("b", 2) = 1;
    all.absorb(&mut part);
    assert_eq!((all.count("a", 1), all.count("b", 2)), (11, 1));
    assert_eq!(part, Visits::default());
}
