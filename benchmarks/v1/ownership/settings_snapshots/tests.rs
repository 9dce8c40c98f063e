fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.set("mode", "fast");
    settings.set("port", "80");
    settings
}

#[test]
fn snapshots_do_not_show_later_changes() {
    let mut settings = settings();
    let mut old = settings.snapshot();
    assert!(settings.set("mode", "slow"));
    assert_eq!(
        (old.get("mode"), settings.get("mode")),
        (Some("fast"), Some("slow"))
    );
    assert!(old.set("port", "81"));
    assert_eq!(
        (old.get("port"), settings.get("port")),
        (Some("81"), Some("80"))
    );
}

#[test]
fn values_are_copied_once_per_snapshot() {
    let mut settings = settings();
    assert_eq!(settings.copies(), 0);
    let old = settings.snapshot();
    assert!(settings.shares_with(&old));
    settings.set("a", "1");
    settings.set("b", "2");
    assert!(!settings.shares_with(&old));
    assert_eq!((settings.copies(), old.copies()), (1, 0));
}

#[test]
fn what_nobody_shares_is_not_copied() {
    let mut settings = settings();
    drop(settings.snapshot());
    assert!(settings.set("mode", "slow"));
    assert_eq!(settings.copies(), 0);
}

#[test]
fn no_change_no_copy() {
    let mut settings = settings();
    let old = settings.snapshot();
    assert!(!settings.set("mode", "fast"));
    assert!(settings.shares_with(&old));
    assert_eq!(settings.copies(), 0);
    assert!(settings.set("mode", ""));
    assert_eq!(settings.get("mode"), Some(""));
    assert!(settings.set("new", ""));
    assert_eq!((settings.get("new"), old.get("new")), (Some(""), None));
}
