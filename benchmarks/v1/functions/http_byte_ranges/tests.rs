fn parts<const N: usize>(ranges: [Range<u64>; N]) -> Wanted {
    Wanted::Parts(ranges.to_vec())
}

#[test]
fn the_three_forms() {
    assert_eq!(byte_ranges("bytes=0-99", 1000), parts([0..100]));
    assert_eq!(byte_ranges("bytes=900-", 1000), parts([900..1000]));
    assert_eq!(byte_ranges("bytes=-20", 1000), parts([980..1000]));
    assert_eq!(byte_ranges("bytes=5-5", 1000), parts([5..6]));
}

#[test]
fn several_parts_in_their_order() {
    assert_eq!(
        byte_ranges("bytes=500-599, 0-9 ,-1", 1000),
        parts([500..600, 0..10, 999..1000])
    );
}

#[test]
fn ends_are_clipped() {
    assert_eq!(byte_ranges("bytes=990-2000", 1000), parts([990..1000]));
    assert_eq!(byte_ranges("bytes=-2000", 1000), parts([0..1000]));
    assert_eq!(
        byte_ranges("bytes=0-18446744073709551615", 10),
        parts([0..10])
    );
    assert_eq!(byte_ranges("bytes=999-999", 1000), parts([999..1000]));
}

#[test]
fn what_does_not_exist_is_left_out() {
    assert_eq!(byte_ranges("bytes=1000-", 1000), Wanted::Unsatisfiable);
    assert_eq!(
        byte_ranges("bytes=2000-3000,1000-1000", 1000),
        Wanted::Unsatisfiable
    );
    assert_eq!(byte_ranges("bytes=-0", 1000), Wanted::Unsatisfiable);
    assert_eq!(byte_ranges("bytes=-5", 0), Wanted::Unsatisfiable);
    assert_eq!(byte_ranges("bytes=1000-,3-4", 1000), parts([3..5]));
}

#[test]
fn what_is_malformed_counts_for_nothing() {
    for header in [
        "",
        "bytes",
        "bytes=",
        "items=0-9",
        "bytes=-",
        "bytes=5",
        "bytes=9-5",
        "bytes=+1-5",
        "bytes=1-5-9",
        "bytes=0-9,",
        "bytes=a-b",
        "bytes=1 -5",
        "bytes=0-18446744073709551616",
        "bytes=2000-1999",
    ] {
        assert_eq!(byte_ranges(header, 1000), Wanted::Whole, "{header}");
    }
}
