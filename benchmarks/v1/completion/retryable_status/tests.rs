fn all(statuses: impl IntoIterator<Item = u16>, expected: Next) {
    for status in statuses {
        assert_eq!(decide(status), expected, "{status}");
    }
}

#[test]
fn success_is_done() {
    all(200..=299, Next::Done);
    assert_eq!(decide(200), Next::Done);
    assert_eq!(decide(204), Next::Done);
}

#[test]
fn only_some_redirections_are_followed() {
    all([301, 302, 307, 308], Next::Follow);
    all([300, 303, 304, 305, 306, 309, 399], Next::GiveUp);
}

#[test]
fn a_client_error_is_final_but_for_a_few() {
    assert_eq!(decide(401), Next::SignIn);
    assert_eq!(decide(404), Next::GiveUp);
    all([408, 425, 429], Next::Retry);
    all(
        [400, 402, 403, 404, 409, 410, 424, 426, 428, 430, 451, 499],
        Next::GiveUp,
    );
}

#[test]
fn a_server_error_passes_but_for_two() {
    all([500, 502, 503, 504, 506, 507, 599], Next::Retry);
    all([501, 505], Next::GiveUp);
}

#[test]
fn what_is_no_answer_is_final() {
    all([0, 100, 101, 199, 600, 999, u16::MAX], Next::GiveUp);
}
