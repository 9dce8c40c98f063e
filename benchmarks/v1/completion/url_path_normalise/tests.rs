#[test]
fn plain_paths_stay() {
    assert_eq!(normalise("/"), "/");
    assert_eq!(normalise("/a/b"), "/a/b");
    assert_eq!(normalise("/a/b/"), "/a/b/");
}

#[test]
fn dots_are_resolved() {
    assert_eq!(normalise("/a/./b"), "/a/b");
    assert_eq!(normalise("/a/b/../c"), "/a/c");
    assert_eq!(normalise("/a/b/../../c/d"), "/c/d");
}

#[test]
fn nothing_leads_out_of_the_root() {
    assert_eq!(normalise("/../etc/passwd"), "/etc/passwd");
    assert_eq!(normalise("/a/../../../b"), "/b");
    assert_eq!(normalise("/.."), "/");
}

#[test]
fn empty_segments_are_dropped() {
    assert_eq!(normalise("//a///b"), "/a/b");
    assert_eq!(normalise("/a//../b"), "/b");
    assert_eq!(normalise("//"), "/");
}

#[test]
fn a_folder_keeps_its_slash() {
    assert_eq!(normalise("/a/b/."), "/a/b/");
    assert_eq!(normalise("/a/b/.."), "/a/");
    assert_eq!(normalise("/a/.."), "/");
}

#[test]
fn other_names_with_dots_are_names() {
    assert_eq!(normalise("/a/.../b"), "/a/.../b");
    assert_eq!(normalise("/.hidden/..x/y."), "/.hidden/..x/y.");
}
