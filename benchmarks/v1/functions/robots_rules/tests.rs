/// Rules as `+pattern` and `-pattern`.
fn may(path: &str, rules: &[&str]) -> bool {
    let rules: Vec<Rule> = rules
        .iter()
        .map(|rule| Rule {
            allow: rule.starts_with('+'),
            pattern: rule[1..].to_string(),
        })
        .collect();
    may_fetch(path, &rules)
}

#[test]
fn patterns_fit_beginnings() {
    assert!(!may("/private/a", &["-/private"]));
    assert!(!may("/privateer", &["-/private"]));
    assert!(may("/public", &["-/private"]));
    assert!(may("/a/private", &["-/private"]));
    assert!(may("/a/private/b", &["-/private/*"]));
    assert!(may("/a/x", &["-/b*x"]));
    assert!(may("/x", &[]));
    assert!(may("/x", &["-"]));
}

#[test]
fn the_longest_decides() {
    assert!(may("/a/b/c", &["-/a", "+/a/b"]));
    assert!(may("/a/b/c", &["+/a/b", "-/a"]));
    assert!(!may("/a/b/c", &["-/a/b/c", "+/a/b", "-/"]));
    assert!(may("/a/x", &["-/a", "+/a"]));
    assert!(may("/a/x", &["+/a", "-/a"]));
    assert!(!may("/page.html", &["+/page", "-/*.html"]));
}

#[test]
fn stars_stand_for_anything() {
    assert!(!may("/a/b/c.pdf", &["-/*.pdf"]));
    assert!(!may("/a.pdf?x=1", &["-/*.pdf"]));
    assert!(!may("/a/x/b/y", &["-/a/*/b"]));
    assert!(may("/a/b", &["-/a/*/b"]));
    assert!(!may("/abab", &["-*ab*ab"]));
    assert!(may("/aba", &["-*ab*ab"]));
    assert!(!may("/x/secret", &["-*secret"]));
    assert!(!may("/ab", &["-/a**b"]));
}

#[test]
fn the_end_of_the_path() {
    assert!(!may("/a.pdf", &["-/*.pdf$"]));
    assert!(may("/a.pdf?x", &["-/*.pdf$"]));
    assert!(!may("/a.pdf/b.pdf", &["-/*.pdf$"]));
    assert!(!may("/", &["-/$"]));
    assert!(may("/a", &["-/$"]));
    assert!(!may("/a$b", &["-/a$b"]));
    assert!(!may("/any", &["-/*$"]));
    assert!(may("/ab", &["-/ab*ab$"]));
}
