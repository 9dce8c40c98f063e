fn failed(text: &str) -> JobError {
    read_job("nightly", text).unwrap_err()
}

#[test]
fn good_jobs() {
    assert_eq!(read_job("nightly", "1,20,65535").unwrap(), [1, 20, 65535]);
}

#[test]
fn each_message_says_what_failed_and_no_more() {
    let error = failed("1,x");
    assert_eq!(error.to_string(), "job nightly");
    assert_eq!(error.field.to_string(), "field x");
}

#[test]
fn causes_keep_their_types() {
    let error = failed("70000");
    let field = error
        .source()
        .and_then(|cause| cause.downcast_ref::<FieldError>())
        .unwrap();
    assert_eq!(field.text, "70000");
    let parsing = field
        .source()
        .and_then(|cause| cause.downcast_ref::<ParseIntError>())
        .unwrap();
    assert_eq!(parsing.kind(), &std::num::IntErrorKind::PosOverflow);
    assert!(parsing.source().is_none());
}

#[test]
fn the_whole_chain() {
    assert_eq!(
        explain(&failed("4,5x")),
        "job nightly: field 5x: invalid digit found in string"
    );
    assert_eq!(
        explain(&failed("")),
        "job nightly: field : cannot parse integer from empty string"
    );
}

#[test]
fn errors_can_be_boxed() {
    let boxed: Box<dyn Error + Send + Sync> = Box::new(failed("-"));
    assert_eq!(
        explain(boxed.as_ref()),
        "job nightly: field -: invalid digit found in string"
    );
}
