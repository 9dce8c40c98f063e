use digest_notifications::{Digest, Notice, Outbox};

fn flushed(notices: &[(&str, &str, &str)]) -> Vec<(String, Vec<String>)> {
    let mut outbox = Outbox::default();
    for (reader, topic, text) in notices {
        assert_eq!(outbox.post(Notice::new(reader, topic, text)), None);
    }
    let digests = outbox.flush();
    assert!(outbox.flush().is_empty());
    digests
        .into_iter()
        .map(|digest| (digest.reader, digest.lines))
        .collect()
}

fn digest(reader: &str, lines: &[&str]) -> (String, Vec<String>) {
    (
        reader.to_string(),
        lines.iter().map(|line| line.to_string()).collect(),
    )
}

#[test]
fn one_digest_for_each_reader() {
    let found = flushed(&[
        ("bo", "build", "ok"),
        ("al", "build", "ok"),
        ("bo", "deploy", "done"),
    ]);
    assert_eq!(
        found,
        [
            digest("bo", &["build: ok", "deploy: done"]),
            digest("al", &["build: ok"])
        ]
    );
}

#[test]
fn the_newest_text_and_how_many_more() {
    let found = flushed(&[
        ("al", "build", "red"),
        ("al", "x", "y"),
        ("al", "build", "red"),
        ("al", "build", "green"),
    ]);
    assert_eq!(
        found,
        [digest("al", &["build: green (and 2 more)", "x: y"])]
    );
}

#[test]
fn topics_of_other_readers_do_not_count() {
    let found = flushed(&[
        ("al", "b", "1"),
        ("bo", "b", "2"),
        ("al", "a", "3"),
        ("bo", "b", "4"),
    ]);
    assert_eq!(
        found,
        [
            digest("al", &["b: 1", "a: 3"]),
            digest("bo", &["b: 4 (and 1 more)"])
        ]
    );
}

#[test]
fn urgent_ones_go_at_once() {
    let mut outbox = Outbox::default();
    outbox.post(Notice::new("al", "disk", "70%"));
    let sent = outbox.post(Notice::new("al", "disk", "99%").urgent());
    let expected = Digest {
        reader: "al".to_string(),
        lines: vec!["disk: 99%".to_string()],
    };
    assert_eq!(sent, Some(expected));
    assert_eq!(outbox.flush()[0].lines, ["disk: 70%"]);
}

#[test]
fn nothing_waits() {
    assert!(flushed(&[]).is_empty());
}
