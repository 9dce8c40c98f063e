fn load(name: &str) -> Result<String, String> {
    match name {
        "broken" => Err("unreadable".to_string()),
        name => Ok(format!("<{name}>")),
    }
}

#[test]
fn each_is_loaded_once() {
    let mut store = TemplateStore::default();
    assert_eq!(store.get("head", load), Ok("<head>"));
    assert_eq!(store.get("head", load), Ok("<head>"));
    assert_eq!(store.get("foot", load), Ok("<foot>"));
    assert_eq!(store.loads(), 2);
}

#[test]
fn what_is_there_is_not_loaded_anew() {
    let mut store = TemplateStore::default();
    let first = store.get("head", load).map(str::as_ptr);
    let again = store
        .get("head", |_| Err("asked again".to_string()))
        .map(str::as_ptr);
    assert!(first.is_ok());
    assert_eq!(first, again);
}

#[test]
fn failures_are_not_kept() {
    let mut store = TemplateStore::default();
    assert_eq!(store.get("broken", load), Err("unreadable".to_string()));
    assert_eq!(store.get("broken", load), Err("unreadable".to_string()));
    assert_eq!(store.loads(), 2);
    assert_eq!(
        store.get("broken", |_| Ok::<_, String>("mended".to_string())),
        Ok("mended")
    );
    assert_eq!(store.get("broken", load), Ok("mended"));
    assert_eq!(store.loads(), 3);
}

#[test]
fn an_empty_template_is_one() {
    let mut store = TemplateStore::default();
    let empty = |_: &str| Ok::<_, String>(String::new());
    assert_eq!(store.get("", empty), Ok(""));
    assert_eq!(store.get("", load), Ok(""));
    assert_eq!(store.loads(), 1);
}
