#[test]
fn joined_permits_are_given_back_together() {
    let permits = Permits::new(5);
    let mut two = permits.take(2).unwrap();
    let one = permits.take(1).unwrap();
    assert!(two.join(one).is_ok());
    assert_eq!((two.count(), permits.free()), (3, 2));
    drop(two);
    assert_eq!(permits.free(), 5);
}

#[test]
fn what_is_split_can_be_joined_again() {
    let permits = Permits::new(4);
    let mut all = permits.take(4).unwrap();
    let part = all.split(3).unwrap();
    assert_eq!((all.count(), part.count()), (1, 3));
    assert!(all.split(2).is_none());
    assert!(all.join(part).is_ok());
    assert_eq!((all.count(), permits.free()), (4, 0));
    drop(all.split(4));
    assert_eq!((all.count(), permits.free()), (0, 4));
    drop(all);
    assert_eq!(permits.free(), 4);
}

#[test]
fn permits_of_others_are_not_taken_over() {
    let (here, there) = (Permits::new(3), Permits::new(3));
    let mut own = here.take(1).unwrap();
    let foreign = own.join(there.take(2).unwrap()).unwrap_err();
    assert_eq!((own.count(), foreign.count()), (1, 2));
    assert_eq!((here.free(), there.free()), (2, 1));
    drop(foreign);
    drop(own);
    assert_eq!((here.free(), there.free()), (3, 3));
}

#[test]
fn joining_none() {
    let permits = Permits::new(1);
    let mut none = permits.take(0).unwrap();
    assert!(permits.take(2).is_none());
    assert!(none.join(permits.take(0).unwrap()).is_ok());
    assert_eq!((none.count(), permits.free()), (0, 1));
    assert!(none.join(permits.take(1).unwrap()).is_ok());
    assert_eq!(permits.free(), 0);
}

#[test]
fn between_threads() {
    let permits = Permits::new(6);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let mut held = permits.take(1).unwrap();
                    held.join(permits.take(1).unwrap()).unwrap();
                    assert_eq!(held.count(), 2);
                }
            });
        }
    });
    assert_eq!(permits.free(), 6);
}
