#[test]
fn a_dropped_place_is_free() {
    let limiter = Limiter::new(1);
    let place = limiter.acquire().unwrap();
    assert_eq!(limiter.used(), 1);
    assert!(limiter.acquire().is_none());
    drop(place);
    assert_eq!(limiter.used(), 0);
    assert!(limiter.acquire().is_some());
}

#[test]
fn the_others_stay_taken() {
    let limiter = Limiter::new(3);
    let first = limiter.acquire();
    let second = limiter.acquire();
    assert!(first.is_some() && second.is_some());
    drop(first);
    assert_eq!(limiter.used(), 1);
    drop(second);
    assert_eq!(limiter.used(), 0);
}

#[test]
fn clones_share_their_places() {
    let limiter = Limiter::new(1);
    let other = limiter.clone();
    let place = limiter.acquire();
    assert!(other.acquire().is_none());
    drop(place);
    assert_eq!(other.used(), 0);
}

#[test]
fn a_place_ends_with_the_work() {
    let limiter = Limiter::new(1);
    assert_eq!(in_place(&limiter, || limiter.used()), Some(1));
    assert_eq!(in_place(&limiter, || in_place(&limiter, || 5)), Some(None));
    assert_eq!(limiter.used(), 0);
    assert_eq!(in_place(&Limiter::new(0), || 5), None);
}

#[test]
fn threads_give_all_places_back() {
    let limiter = Limiter::new(2);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let used = in_place(&limiter, || limiter.used());
                    assert!(used.map_or(true, |used| (1..=2).contains(&used)));
                }
            });
        }
    });
    assert_eq!(limiter.used(), 0);
}
