fn shown(files: &[&str]) -> Vec<String> {
    by_extension(files)
        .into_iter()
        .map(|(extension, files)| format!("{extension}: {}", files.join(" ")))
        .collect()
}

#[test]
fn groups_in_the_order_of_the_files() {
    assert_eq!(
        shown(&["z.rs", "a.md", "src/b.rs", "a.rs"]),
        ["md: a.md", "rs: z.rs src/b.rs a.rs"]
    );
}

#[test]
fn case_makes_no_difference() {
    assert_eq!(
        shown(&["a.JPG", "b.jpg", "c.Jpg"]),
        ["jpg: a.JPG b.jpg c.Jpg"]
    );
}

#[test]
fn names_without_an_extension() {
    assert_eq!(
        shown(&["Makefile", ".profile", "home/.bashrc", ""]),
        [": Makefile .profile home/.bashrc "]
    );
    assert_eq!(shown(&["a.d/README", "x."]), [": a.d/README x."]);
}

#[test]
fn the_last_point_counts() {
    assert_eq!(
        shown(&["a.tar.gz", ".config.toml", "v1.2/x.y"]),
        ["gz: a.tar.gz", "toml: .config.toml", "y: v1.2/x.y"]
    );
}

#[test]
fn no_files() {
    assert!(by_extension(&[]).is_empty());
}
