#[test]
fn what_fits_stays() {
    assert_eq!(clip("report", 6), "report");
    assert_eq!(clip("", 0), "");
    assert_eq!(clip("ends in blanks  ", 16), "ends in blanks  ");
    assert_eq!(clip("\u{e9}\u{e9}", 4), "\u{e9}\u{e9}");
}

#[test]
fn the_ellipsis_counts() {
    assert_eq!(clip("quarterly", 8), "quart\u{2026}");
    assert_eq!(clip("quarterly", 4), "q\u{2026}");
    assert_eq!(clip("quarterly", 3), "\u{2026}");
}

#[test]
fn cuts_between_characters() {
    let text = "a\u{e9}\u{20ac}\u{1f600}z";
    let cut: Vec<String> = (3..=10).map(|most| clip(text, most)).collect();
    assert_eq!(
        cut,
        [
            "\u{2026}",
            "a\u{2026}",
            "a\u{2026}",
            "a\u{e9}\u{2026}",
            "a\u{e9}\u{2026}",
            "a\u{e9}\u{2026}",
            "a\u{e9}\u{20ac}\u{2026}",
            "a\u{e9}\u{20ac}\u{2026}",
        ]
    );
    assert_eq!(clip(text, 11), text);
}

#[test]
fn no_blank_before_the_ellipsis() {
    assert_eq!(clip("to be or not", 9), "to be\u{2026}");
    assert_eq!(clip("to \t be or not", 8), "to\u{2026}");
    assert_eq!(clip("    indented", 6), "\u{2026}");
    assert_eq!(clip("  indented", 6), "  i\u{2026}");
}

#[test]
fn too_little_room() {
    assert_eq!(clip("quarterly", 2), "");
    assert_eq!(clip("quarterly", 0), "");
}
