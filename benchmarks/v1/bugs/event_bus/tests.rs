type Log = Rc<RefCell<Vec<String>>>;

fn note(log: &Log, name: &'static str) -> impl Fn(&Bus, &str) + 'static {
    let log = Rc::clone(log);
    move |_, event| log.borrow_mut().push(format!("{name} {event}"))
}

#[test]
fn handlers_are_called_in_order() {
    let (bus, log) = (Bus::default(), Log::default());
    bus.subscribe(note(&log, "a"));
    bus.subscribe(note(&log, "b"));
    assert_eq!(bus.publish("one"), 2);
    assert_eq!(*log.borrow(), ["a one", "b one"]);
}

#[test]
fn nobody_listens() {
    assert_eq!(Bus::default().publish("one"), 0);
}

#[test]
fn who_subscribes_meanwhile_hears_of_the_next_event() {
    let (bus, log) = (Bus::default(), Log::default());
    let later = Rc::clone(&log);
    bus.subscribe(move |bus, _| {
        bus.subscribe(note(&later, "late"));
    });
    assert_eq!(bus.publish("one"), 1);
    assert!(log.borrow().is_empty());
    assert_eq!(bus.publish("two"), 2);
    assert_eq!(*log.borrow(), ["late two"]);
}

#[test]
fn a_handler_ends_its_own_subscription() {
    let (bus, log) = (Bus::default(), Log::default());
    let once = Rc::clone(&log);
    bus.subscribe(move |bus, event| {
        once.borrow_mut().push(format!("once {event}"));
        assert!(bus.unsubscribe(1));
    });
    bus.subscribe(note(&log, "b"));
    assert_eq!(bus.publish("one"), 2);
    assert_eq!(bus.publish("two"), 1);
    assert_eq!(*log.borrow(), ["once one", "b one", "b two"]);
}

#[test]
fn a_handler_ends_a_later_one_before_its_turn() {
    let (bus, log) = (Bus::default(), Log::default());
    bus.subscribe(|bus, _| {
        bus.unsubscribe(2);
    });
    bus.subscribe(note(&log, "ended"));
    bus.subscribe(note(&log, "c"));
    assert_eq!(bus.publish("one"), 2);
    assert_eq!(*log.borrow(), ["c one"]);
}

#[test]
fn a_handler_publishes() {
    let (bus, log) = (Bus::default(), Log::default());
    bus.subscribe(|bus, event| {
        if event == "outer" {
            assert_eq!(bus.publish("inner"), 2);
        }
    });
    bus.subscribe(note(&log, "b"));
    assert_eq!(bus.publish("outer"), 2);
    assert_eq!(*log.borrow(), ["b inner", "b outer"]);
}
