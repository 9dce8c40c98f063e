fn sample(sensor: &str, tags: &[(&str, &str)], value: i64) -> Sample {
    Sample {
        sensor: sensor.to_string(),
        tags: tags
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
        value,
    }
}

#[test]
fn a_sample_is_appended() {
    let mut line = String::from("> ");
    assert!(write_sample(
        &sample("t1", &[("room", "4b"), ("floor", "2")], -7),
        &mut line
    ));
    assert_eq!(line, "> t1,room=4b,floor=2 -7");
    assert!(write_sample(&sample("x", &[], 0), &mut line));
    assert_eq!(line, "> t1,room=4b,floor=2 -7x 0");
}

#[test]
fn the_buffer_is_used_again() {
    let mut line = String::with_capacity(64);
    let place = line.as_ptr();
    assert!(write_sample(&sample("t1", &[("a", "b")], 1), &mut line));
    assert_eq!(line.as_ptr(), place);
    assert_eq!(line.len(), 8);
}

#[test]
fn unfit_samples_leave_the_line_as_it_was() {
    for bad in ["", "a b", "a,b", "a=b"] {
        let mut line = String::from("before");
        assert!(!write_sample(&sample(bad, &[], 1), &mut line));
        assert!(!write_sample(
            &sample("t", &[("ok", "ok"), (bad, "v")], 1),
            &mut line
        ));
        assert!(!write_sample(
            &sample("t", &[("ok", "ok"), ("k", bad)], 1),
            &mut line
        ));
        assert_eq!(line, "before");
    }
}

#[test]
fn all_fit_samples_are_sent() {
    let mut sent = Vec::new();
    let samples = [
        sample("a", &[], 1),
        sample("", &[], 2),
        sample("b", &[("k", "")], 3),
        sample("c", &[], 4),
    ];
    assert_eq!(send_all(&samples, |line| sent.push(line.to_string())), 2);
    assert_eq!(sent, ["a 1", "c 4"]);
}
