#[test]
fn parts_are_indented() {
    let trace = Trace::default();
    assert_eq!(build(&trace, &[("lexer", 2), ("parser", 1)]), Ok(3));
    assert_eq!(
        trace.text(),
        "build\n  lexer\n    2 warnings\n  parser\n    1 warnings\n  done"
    );
}

#[test]
fn no_units() {
    let trace = Trace::default();
    assert_eq!(build(&trace, &[]), Ok(0));
    assert_eq!(trace.text(), "build\n  done");
}

#[test]
fn afterwards_no_part_runs() {
    let trace = Trace::default();
    build(&trace, &[("a", 0)]).unwrap();
    trace.note("outside");
    assert!(trace.text().ends_with("\n  done\noutside"));
}

#[test]
fn a_failure_ends_all_parts() {
    let trace = Trace::default();
    assert!(build(&trace, &[("a", 0), ("", 5), ("b", 0)]).is_err());
    trace.note("outside");
    assert_eq!(
        trace.text(),
        "build\n  a\n    0 warnings\n  \n    failed\noutside"
    );
}
