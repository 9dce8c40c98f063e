#[test]
fn what_fits_stays() {
    assert_eq!(truncate_label("inbox", 5), "inbox");
    assert_eq!(truncate_label("inbox", 80), "inbox");
    assert_eq!(truncate_label("", 3), "");
}

#[test]
fn the_ellipsis_counts() {
    assert_eq!(truncate_label("archive", 5), "arch…");
    assert_eq!(truncate_label("archive", 6), "archi…");
    assert_eq!(truncate_label("archive", 1), "…");
}

#[test]
fn characters_are_counted_and_not_bytes() {
    assert_eq!(truncate_label("Grüße", 5), "Grüße");
    assert_eq!(truncate_label("Grüße", 4), "Grü…");
    assert_eq!(truncate_label("日本語", 3), "日本語");
    assert_eq!(truncate_label("日本語", 2), "日…");
}

#[test]
fn no_width_no_text() {
    assert_eq!(truncate_label("abc", 0), "");
    assert_eq!(truncate_label("", 0), "");
}
