fn minutes(text: &str) -> Option<u16> {
    read_time(text).map(|time| time.0)
}

#[test]
fn twenty_four_hours() {
    assert_eq!(minutes("14:05"), Some(845));
    assert_eq!(minutes("9:30"), Some(570));
    assert_eq!(minutes("09:30"), Some(570));
    assert_eq!(minutes("0:00"), Some(0));
    assert_eq!(minutes("23:59"), Some(1439));
}

#[test]
fn twelve_hours() {
    assert_eq!(minutes("2:05 pm"), Some(845));
    assert_eq!(minutes("2:05am"), Some(125));
    assert_eq!(minutes("11:59 PM"), Some(1439));
    assert_eq!(minutes(" 7  aM "), Some(420));
    assert_eq!(minutes("2pm"), Some(840));
    assert_eq!(minutes("1 pm"), Some(780));
    assert_eq!(minutes("1:01am"), Some(61));
}

#[test]
fn twelve_is_the_first_hour() {
    assert_eq!(minutes("12 AM"), Some(0));
    assert_eq!(minutes("12:30am"), Some(30));
    assert_eq!(minutes("12pm"), Some(720));
    assert_eq!(minutes("12:59 pm"), Some(779));
}

#[test]
fn hours_and_minutes_have_their_bounds() {
    for text in [
        "24:00", "13pm", "0am", "0:30 pm", "13:00 am", "12:60", "5:99pm", "99:00",
    ] {
        assert_eq!(minutes(text), None, "{text}");
    }
}

#[test]
fn what_is_no_time() {
    for text in [
        "", "9", "14", "am", ":30", "9:", "9:5", "9:5pm", "9:005", "009:00", "9:30:00", "9.30",
        "+9:30", "9:+3", "x pm",
    ] {
        assert_eq!(minutes(text), None, "{text}");
    }
}

#[test]
fn lists_are_sorted() {
    assert_eq!(
        read_times("9:30, 8am, never, 12am"),
        [TimeOfDay(0), TimeOfDay(480), TimeOfDay(570)]
    );
    assert!(read_times("").is_empty());
}
