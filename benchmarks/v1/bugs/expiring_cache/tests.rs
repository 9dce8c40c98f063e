fn cache() -> ExpiringCache {
    let mut cache = ExpiringCache::new(100);
    cache.put("a", "one", 1000);
    cache.put("b", "two", 1050);
    cache
}

#[test]
fn young_entries_are_found() {
    let mut cache = cache();
    assert_eq!(cache.get("a", 1000), Some("one"));
    assert_eq!(cache.get("a", 1099), Some("one"));
    assert_eq!(cache.get("b", 1100), Some("two"));
    assert_eq!(cache.get("c", 1000), None);
}

#[test]
fn at_its_age_an_entry_is_gone() {
    let mut cache = cache();
    assert_eq!(cache.get("a", 1100), None);
    assert_eq!(cache.len(), 1);
    assert_eq!(cache.get("a", 1000), None);
    assert_eq!(cache.get("b", 1200), None);
    assert!(cache.is_empty());
}

#[test]
fn a_hit_makes_nothing_younger() {
    let mut cache = cache();
    for now in (1000..1100).step_by(10) {
        assert_eq!(cache.get("a", now), Some("one"));
    }
    assert_eq!(cache.get("a", 1101), None);
}

#[test]
fn putting_in_anew_does() {
    let mut cache = cache();
    cache.put("a", "three", 1090);
    assert_eq!(cache.get("a", 1150), Some("three"));
    assert_eq!(cache.get("a", 1190), None);
}

#[test]
fn a_clock_that_runs_backwards() {
    let mut cache = cache();
    assert_eq!(cache.get("a", 3), Some("one"));
    assert_eq!(cache.get("a", 1099), Some("one"));
}

#[test]
fn with_no_age_nothing_is_kept() {
    let mut cache = ExpiringCache::new(0);
    cache.put("a", "one", 5);
    assert_eq!(cache.get("a", 5), None);
    assert!(cache.is_empty());
}
