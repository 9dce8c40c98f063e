#[test]
fn the_usual_modes() {
    assert_eq!(mode_text(Kind::File, 0o644), "-rw-r--r--");
    assert_eq!(mode_text(Kind::Folder, 0o755), "drwxr-xr-x");
    assert_eq!(mode_text(Kind::Link, 0o777), "lrwxrwxrwx");
    assert_eq!(mode_text(Kind::File, 0), "----------");
}

#[test]
fn each_bit_has_its_place() {
    let expected = [
        "---------x",
        "--------w-",
        "-------r--",
        "------x---",
        "-----w----",
        "----r-----",
        "---x------",
        "--w-------",
        "-r--------",
    ];
    for (bit, text) in expected.iter().enumerate() {
        assert_eq!(mode_text(Kind::File, 1 << bit), *text);
    }
}

#[test]
fn bits_above_do_not_show() {
    assert_eq!(mode_text(Kind::File, 0o100_640), "-rw-r-----");
    assert_eq!(mode_text(Kind::Folder, 0o7_000), "d---------");
    assert_eq!(mode_text(Kind::File, u32::MAX), "-rwxrwxrwx");
}
