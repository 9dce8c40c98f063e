fn path(name: &str) -> String {
    unpacked_path(name).unwrap()
}

#[test]
fn plain_names() {
    assert_eq!(path("readme.txt"), "readme.txt");
    assert_eq!(path("src/main.rs"), "src/main.rs");
    assert_eq!(path("..a/b../.hidden/..."), "..a/b../.hidden/...");
}

#[test]
fn parts_that_go_nowhere() {
    assert_eq!(path("./a//b/./c/"), "a/b/c");
    assert_eq!(path("a/b/../c"), "a/c");
    assert_eq!(path("a/b/../../c/."), "c");
    assert_eq!(path("a/.//../b"), "b");
}

#[test]
fn outside() {
    assert_eq!(unpacked_path(".."), Err(Refused::Outside));
    assert_eq!(unpacked_path("a/../../b"), Err(Refused::Outside));
    assert_eq!(unpacked_path("../folder/a"), Err(Refused::Outside));
    assert_eq!(unpacked_path("a/../.."), Err(Refused::Outside));
}

#[test]
fn nothing() {
    assert_eq!(unpacked_path(""), Err(Refused::Empty));
    assert_eq!(unpacked_path("."), Err(Refused::Empty));
    assert_eq!(unpacked_path("a/.."), Err(Refused::Empty));
    assert_eq!(unpacked_path(".//./"), Err(Refused::Empty));
}

#[test]
fn absolute_and_odd_names() {
    assert_eq!(unpacked_path("/etc/passwd"), Err(Refused::Absolute));
    assert_eq!(unpacked_path("/../a:b"), Err(Refused::Absolute));
    assert_eq!(unpacked_path("//"), Err(Refused::Absolute));
    assert_eq!(unpacked_path("c:/x"), Err(Refused::Character));
    assert_eq!(unpacked_path("a\\..\\b"), Err(Refused::Character));
    assert_eq!(unpacked_path("../a\0"), Err(Refused::Character));
}
