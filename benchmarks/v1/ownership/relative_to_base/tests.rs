#[test]
fn what_lies_below() {
    assert_eq!(below("/srv/www/index.html", "/srv"), Some("www/index.html"));
    assert_eq!(below("/srv/www", "/srv/"), Some("www"));
    assert_eq!(below("a/b", "a"), Some("b"));
}

#[test]
fn what_does_not() {
    assert_eq!(below("/srv2/www", "/srv"), None);
    assert_eq!(below("/var", "/srv"), None);
    assert_eq!(below("/sr", "/srv"), None);
    assert_eq!(below("a", "/"), None);
}

#[test]
fn the_base_itself() {
    assert_eq!(below("/srv", "/srv"), Some(""));
    assert_eq!(below("/srv/", "/srv"), Some(""));
    assert_eq!(below("/srv", "/srv/"), Some(""));
}

#[test]
fn bases_that_hold_all() {
    assert_eq!(below("a/b", ""), Some("a/b"));
    assert_eq!(below("/a", ""), Some("/a"));
    assert_eq!(below("/a", "/"), Some("a"));
}

#[test]
fn the_part_outlives_the_base() {
    let path = String::from("/home/ada/notes");
    let part = {
        let base = String::from("/home/ada");
        below(&path, &base)
    };
    assert_eq!(part, Some("notes"));
    assert_eq!(
        listed(&["/a/b", "/c", "/a/d/e"], "/a/".to_string()),
        ["b", "d/e"]
    );
}
