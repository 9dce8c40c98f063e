fn fault(line: &str) -> Malformed {
    parse_line(line).unwrap_err()
}

#[test]
fn a_whole_line() {
    let expected = Entry {
        facility: 16,
        severity: 6,
        program: "sshd",
        process: Some(812),
        message: "session opened",
    };
    assert_eq!(parse_line("<134>sshd[812]: session opened"), Ok(expected));
}

#[test]
fn optional_parts() {
    let entry = parse_line("<0>/usr/bin/a-b_c.d:x: y").unwrap();
    assert_eq!((entry.facility, entry.severity), (0, 0));
    assert_eq!(
        (entry.program, entry.process, entry.message),
        ("/usr/bin/a-b_c.d", None, "x: y")
    );
    assert_eq!(parse_line("<7>a:").unwrap().message, "");
    assert_eq!(parse_line("<7>a:  two").unwrap().message, " two");
    assert_eq!(parse_line("<7>a: [x] -> y").unwrap().message, "[x] -> y");
}

#[test]
fn priorities() {
    let both = |line| parse_line(line).map(|entry| (entry.facility, entry.severity));
    assert_eq!(both("<191>a: "), Ok((23, 7)));
    assert_eq!(both("<192>a: "), Err(Malformed::Priority));
    assert_eq!(both("<013>a: "), Ok((1, 5)));
    for line in [
        "",
        "a: b",
        "<>a: b",
        "<0013>a: b",
        "<12a: b",
        "<+1>a: b",
        "< 1>a: b",
        "<999>a",
        " <1>a: b",
    ] {
        assert_eq!(fault(line), Malformed::Priority, "{line}");
    }
}

#[test]
fn programs() {
    for line in [
        "<1>",
        "<1>: x",
        "<1>sshd",
        "<1>a b: x",
        "<1>[12]: x",
        "<1> a: x",
        "<1>\u{e9}: x",
        "<1>a][x: y",
    ] {
        assert_eq!(fault(line), Malformed::Program, "{line}");
    }
}

#[test]
fn processes() {
    assert_eq!(
        parse_line("<1>a[4294967295]:").unwrap().process,
        Some(u32::MAX)
    );
    for line in [
        "<1>a[4294967296]:",
        "<1>a[]:",
        "<1>a[12: x]",
        "<1>a[+1]: x",
        "<1>a[1]b: x",
        "<1>a[[1]: x",
        "<1>a[1]]: x",
    ] {
        assert_eq!(fault(line), Malformed::Process, "{line}");
    }
}
