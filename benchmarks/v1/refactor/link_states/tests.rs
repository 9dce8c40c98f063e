fn after(events: Vec<Event>) -> Link {
    events.into_iter().fold(Link::Idle, Link::handle)
}

fn dial() -> Event {
    Event::Dial("a:1".to_string())
}

fn dialling(attempts: u32) -> Link {
    Link::Dialling {
        address: "a:1".to_string(),
        attempts,
    }
}

fn connected(session: u32, received: usize) -> Link {
    Link::Connected {
        address: "a:1".to_string(),
        session,
        received,
    }
}

#[test]
fn the_usual_way() {
    assert_eq!(after(vec![dial()]), dialling(1));
    assert_eq!(after(vec![dial(), Event::Answered(7)]), connected(7, 0));
    assert_eq!(
        after(vec![
            dial(),
            Event::Answered(7),
            Event::Data(10),
            Event::Data(5)
        ]),
        connected(7, 15)
    );
}

#[test]
fn three_attempts() {
    assert_eq!(after(vec![dial(), Event::Lost]), dialling(2));
    assert_eq!(after(vec![dial(), Event::Lost, Event::Lost]), dialling(3));
    assert_eq!(
        after(vec![dial(), Event::Lost, Event::Lost, Event::Lost]),
        Link::Idle
    );
}

#[test]
fn a_lost_link_is_dialled_again() {
    let events = vec![
        dial(),
        Event::Lost,
        Event::Answered(1),
        Event::Data(9),
        Event::Lost,
    ];
    assert_eq!(after(events.clone()), dialling(1));
    let again = [events, vec![Event::Lost, Event::Answered(2)]].concat();
    assert_eq!(after(again), connected(2, 0));
}

#[test]
fn events_that_make_no_sense() {
    let other = || Event::Dial("b:2".to_string());
    assert_eq!(
        after(vec![Event::Answered(1), Event::Data(2), Event::Lost]),
        Link::Idle
    );
    assert_eq!(
        after(vec![dial(), Event::Lost, other(), Event::Data(3)]),
        dialling(2)
    );
    assert_eq!(
        after(vec![
            dial(),
            Event::Answered(1),
            other(),
            Event::Answered(2)
        ]),
        connected(1, 0)
    );
}

#[test]
fn after_giving_up_it_can_dial_anew() {
    let events = vec![dial(), Event::Lost, Event::Lost, Event::Lost, dial()];
    assert_eq!(after(events), dialling(1));
}
