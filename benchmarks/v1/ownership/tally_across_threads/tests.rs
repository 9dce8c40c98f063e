fn parts(parts: &[&[&str]]) -> Vec<Vec<String>> {
    parts
        .iter()
        .map(|lines| lines.iter().map(|line| line.to_string()).collect())
        .collect()
}

#[test]
fn codes_of_all_parts_are_counted() {
    let found = tally(parts(&[
        &["GET / 200", "GET /a 404"],
        &["GET /b 200"],
        &["POST /c 503"],
    ]));
    let expected = BTreeMap::from([(200, 2), (404, 1), (503, 1)]);
    assert_eq!((found.codes, found.bad), (expected, 0));
}

#[test]
fn lines_without_a_code_are_bad() {
    let found = tally(parts(&[
        &["", "GET / abc", "GET / 99", "x 600", "y 100", "z 599"],
        &["  "],
    ]));
    assert_eq!(found.bad, 5);
    assert_eq!(found.codes, BTreeMap::from([(100, 1), (599, 1)]));
}

#[test]
fn nothing_to_count() {
    assert_eq!(tally(Vec::new()), Tally::default());
    assert_eq!(tally(parts(&[&[], &[]])), Tally::default());
}

#[test]
fn many_lines_in_many_threads() {
    let lines: Vec<String> = (0..500)
        .map(|n| format!("GET /{n} {}", 200 + n % 2))
        .collect();
    let found = tally(vec![lines; 8]);
    assert_eq!(found.codes, BTreeMap::from([(200, 2000), (201, 2000)]));
    assert_eq!(found.bad, 0);
}
