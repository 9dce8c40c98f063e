fn headers() -> Vec<(String, String)> {
    [
        ("Host", "a.example"),
        ("Accept", ""),
        ("HOST", "b.example"),
        ("Accept", "*/*"),
    ]
    .map(|(key, value)| (key.to_string(), value.to_string()))
    .into()
}

#[test]
fn the_first_of_that_name() {
    assert_eq!(header_or(&headers(), "Host", "-"), "a.example");
}

#[test]
fn case_makes_no_difference() {
    assert_eq!(header_or(&headers(), "hOST", "-"), "a.example");
}

#[test]
fn the_default_for_none_and_for_an_empty_one() {
    assert_eq!(header_or(&headers(), "Cookie", "none"), "none");
    assert_eq!(header_or(&headers(), "accept", "text/html"), "text/html");
    assert_eq!(header_or(&[], "Host", ""), "");
}

#[test]
fn the_result_outlives_the_name() {
    let headers = headers();
    let found = {
        let name = String::from("host");
        header_or(&headers, &name, "-")
    };
    assert_eq!(found, "a.example");
    assert_eq!(found.as_ptr(), headers[0].1.as_ptr());
}
