use route_table::{Pattern, Table};

fn fit(route: &str, path: &str) -> Option<String> {
    let parameters = Pattern::new(route).fit(path)?;
    let shown: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Some(shown.join(" "))
}

#[test]
fn fixed_parts() {
    assert_eq!(fit("/users/all", "/users/all").as_deref(), Some(""));
    assert_eq!(fit("/users/all", "/users/all/").as_deref(), Some(""));
    assert_eq!(fit("/users/all", "/users"), None);
    assert_eq!(fit("/users", "/users/all"), None);
    assert_eq!(fit("/", "/").as_deref(), Some(""));
    assert_eq!(fit("/", "/a"), None);
}

#[test]
fn parameters_in_order() {
    let found = fit("/users/:id/files/:name", "/users/7/files/a.txt");
    assert_eq!(found.as_deref(), Some("id=7 name=a.txt"));
    assert_eq!(fit("/users/:id", "/users/"), None);
    assert_eq!(fit("/users/:id/x", "/users//x"), None);
    assert_eq!(fit("/:a", "/1/2"), None);
}

#[test]
fn a_rest_at_the_end() {
    assert_eq!(
        fit("/files/*path", "/files/a/b.txt").as_deref(),
        Some("path=a/b.txt")
    );
    assert_eq!(fit("/files/*path", "/files/a").as_deref(), Some("path=a"));
    assert_eq!(
        fit("/files/*path", "/files/a//b/").as_deref(),
        Some("path=a//b")
    );
    assert_eq!(fit("/files/*path", "/files"), None);
    assert_eq!(fit("/:u/*path", "/x/y/z").as_deref(), Some("u=x path=y/z"));
    assert_eq!(fit("/a*/b", "/a*/b").as_deref(), Some(""));
}

#[test]
fn the_first_route_that_fits() {
    let mut table = Table::default();
    table.add("/users/me", "me");
    table.add("/users/:id", "user");
    table.add("/*rest", "other");
    assert_eq!(table.find("/users/me").unwrap().handler, "me");
    let found = table.find("/users/you").unwrap();
    assert_eq!(found.handler, "user");
    assert_eq!(found.parameters, [("id".to_string(), "you".to_string())]);
    assert_eq!(table.find("/x").unwrap().handler, "other");
    assert!(table.find("/").is_none());
}
