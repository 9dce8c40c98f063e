use std::thread;

#[test]
fn messages_in_their_order() {
    let mailbox = Bounded::new(3);
    assert_eq!(
        (mailbox.put(1), mailbox.put(2), mailbox.put(3)),
        (Ok(()), Ok(()), Ok(()))
    );
    assert_eq!((mailbox.take(), mailbox.take()), (Some(1), Some(2)));
    assert_eq!(mailbox.put(4), Ok(()));
    assert_eq!((mailbox.take(), mailbox.take()), (Some(3), Some(4)));
}

#[test]
fn what_was_put_in_can_be_taken_after_closing() {
    let mailbox = Bounded::new(2);
    mailbox.put("a").unwrap();
    mailbox.put("b").unwrap();
    mailbox.close();
    mailbox.close();
    assert_eq!(mailbox.put("c"), Err("c"));
    assert_eq!(
        (mailbox.take(), mailbox.take(), mailbox.take()),
        (Some("a"), Some("b"), None)
    );
}

#[test]
fn many_messages_through_a_small_mailbox() {
    let mailbox = Bounded::new(2);
    let taken: Vec<u32> = thread::scope(|scope| {
        let taker = scope.spawn(|| std::iter::from_fn(|| mailbox.take()).collect());
        for number in 0..500 {
            mailbox.put(number).unwrap();
            assert!(mailbox.state.lock().unwrap().messages.len() <= 2);
        }
        mailbox.close();
        taker.join().unwrap()
    });
    assert_eq!(taken, (0..500).collect::<Vec<u32>>());
}

#[test]
fn several_threads_on_both_sides() {
    let mailbox = Bounded::new(1);
    let sum: u64 = thread::scope(|scope| {
        let takers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| std::iter::from_fn(|| mailbox.take()).sum::<u64>()))
            .collect();
        let putters: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| (1..=100u64).for_each(|number| mailbox.put(number).unwrap())))
            .collect();
        putters
            .into_iter()
            .for_each(|putter| putter.join().unwrap());
        mailbox.close();
        takers.into_iter().map(|taker| taker.join().unwrap()).sum()
    });
    assert_eq!(sum, 3 * 5050);
}

#[test]
fn closing_ends_all_waiting() {
    let full = Bounded::new(0);
    full.put(1).unwrap();
    let empty: Bounded<u8> = Bounded::new(1);
    thread::scope(|scope| {
        let putters: Vec<_> = (2..5)
            .map(|n| {
                (
                    n,
                    scope.spawn({
                        let full = &full;
                        move || full.put(n)
                    }),
                )
            })
            .collect();
        let takers: Vec<_> = (0..3).map(|_| scope.spawn(|| empty.take())).collect();
        for _ in 0..50 {
            thread::yield_now();
        }
        full.close();
        empty.close();
        for (number, putter) in putters {
            assert_eq!(putter.join().unwrap(), Err(number));
        }
        assert!(takers
            .into_iter()
            .all(|taker| taker.join().unwrap().is_none()));
    });
    assert_eq!(full.take(), Some(1));
}
