fn shown(pattern: &str, path: &str) -> Option<String> {
    let parameters = matched(pattern, path)?;
    let parts: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Some(parts.join(" "))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_string())
}

#[test]
fn plain_segments() {
    assert_eq!(shown("/users/list", "/users/list"), some(""));
    assert_eq!(shown("/users/list", "/users/all"), None);
    assert_eq!(shown("/", "/"), some(""));
    assert_eq!(shown("/users", "/Users"), None);
}

#[test]
fn the_number_of_segments_counts() {
    assert_eq!(shown("/users", "/users/list"), None);
    assert_eq!(shown("/users/list", "/users"), None);
    assert_eq!(shown("/users", "/users/"), None);
    assert_eq!(shown("/users/", "/users/"), some(""));
    assert_eq!(shown("/users/", "/users"), None);
}

#[test]
fn parameters_take_one_segment() {
    assert_eq!(shown("/users/:id", "/users/42"), some("id=42"));
    assert_eq!(
        shown("/:kind/:id/edit", "/users/a%20b/edit"),
        some("id=a%20b kind=users")
    );
    assert_eq!(shown("/users/:id", "/users/42/x"), None);
}

#[test]
fn parameters_are_not_empty() {
    assert_eq!(shown("/users/:id", "/users/"), None);
    assert_eq!(shown("/:a/x", "//x"), None);
}

#[test]
fn a_star_takes_the_rest() {
    assert_eq!(
        shown("/files/*rest", "/files/a/b.txt"),
        some("rest=a/b.txt")
    );
    assert_eq!(shown("/files/*rest", "/files/a/"), some("rest=a/"));
    assert_eq!(shown("/files/*rest", "/files/"), some("rest="));
    assert_eq!(shown("/files/*rest", "/files"), None);
    assert_eq!(
        shown("/:user/*rest", "/ann/x//y"),
        some("rest=x//y user=ann")
    );
}

#[test]
fn the_first_route_that_fits() {
    let routes = ["/users/me", "/users/:id", "/*all"];
    let place = |path: &str| route(&routes, path).map(|(number, _)| number);
    assert_eq!(place("/users/me"), Some(0));
    assert_eq!(place("/users/you"), Some(1));
    assert_eq!(place("/users/you/x"), Some(2));
    assert_eq!(place("users"), None);
}
