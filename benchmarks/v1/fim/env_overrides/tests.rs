fn keys(prefix: &str, names: &[&str]) -> Vec<String> {
    from_variables(prefix, names.iter().map(|name| (*name, "x")))
        .into_keys()
        .collect()
}

#[test]
fn names_become_keys() {
    assert_eq!(
        keys("APP", &["APP__PORT", "APP__DB__HOST"]),
        ["db.host", "port"]
    );
    assert_eq!(keys("APP", &["APP__Db__Host"]), ["db.host"]);
}

#[test]
fn single_underscores_stay() {
    assert_eq!(keys("APP", &["APP__DB__POOL_SIZE"]), ["db.pool_size"]);
    assert_eq!(keys("MY_APP", &["MY_APP__A_B__C_D"]), ["a_b.c_d"]);
}

#[test]
fn other_variables_do_not_count() {
    assert!(keys(
        "APP",
        &[
            "PATH",
            "APP",
            "APP_PORT",
            "APPS__PORT",
            "app__port",
            "X__APP__Y"
        ]
    )
    .is_empty());
}

#[test]
fn empty_parts_are_no_key() {
    assert!(keys("APP", &["APP__", "APP____PORT", "APP__DB__", "APP__A____B"]).is_empty());
}

#[test]
fn values_are_taken_as_they_are_and_the_last_one_counts() {
    let variables = [("APP__A", " One "), ("APP__B", ""), ("APP__a", "two")];
    let settings = from_variables("APP", variables);
    assert_eq!(settings["a"], "two");
    assert_eq!(settings["b"], "");
    let only_one = from_variables("APP", [("APP__A", " One ")]);
    assert_eq!(only_one["a"], " One ");
}
