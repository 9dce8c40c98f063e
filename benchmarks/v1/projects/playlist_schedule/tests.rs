use playlist_schedule::{on_air, Schedule};

fn schedule() -> Schedule {
    Schedule::new(360)
        .with("news", 0, 15)
        .with("music", 5, 100)
        .with("talk", 0, 0)
        .with("late", 10, 60)
}

fn starts(schedule: &Schedule) -> Vec<(u32, &str)> {
    schedule
        .into_iter()
        .map(|(start, programme)| (start, programme.title.as_str()))
        .collect()
}

#[test]
fn programmes_follow_one_another() {
    assert_eq!(
        starts(&schedule()),
        [(360, "news"), (380, "music"), (480, "talk"), (490, "late")]
    );
}

#[test]
fn a_pause_before_the_first() {
    assert_eq!(
        starts(&Schedule::new(0).with("a", 7, 3).with("b", 0, 1)),
        [(7, "a"), (10, "b")]
    );
}

#[test]
fn nothing_is_scheduled() {
    let empty = Schedule::new(100);
    let mut slots = (&empty).into_iter();
    assert!(slots.next().is_none());
    assert!(slots.next().is_none());
    assert!(on_air(&empty, 100).is_none());
}

#[test]
fn what_is_on_air() {
    let schedule = schedule();
    let title = |minute| on_air(&schedule, minute).map(|programme| programme.title.as_str());
    assert_eq!(
        (title(359), title(360), title(374)),
        (None, Some("news"), Some("news"))
    );
    assert_eq!(
        (title(375), title(380), title(480)),
        (None, Some("music"), None)
    );
    assert_eq!((title(549), title(550)), (Some("late"), None));
}

#[test]
fn a_for_loop_walks_through_it_again_and_again() {
    let schedule = schedule();
    let mut minutes = 0;
    for _ in 0..2 {
        for (_, programme) in &schedule {
            minutes += programme.minutes;
        }
    }
    assert_eq!(minutes, 350);
    assert_eq!((&schedule).into_iter().size_hint(), (4, Some(4)));
}
