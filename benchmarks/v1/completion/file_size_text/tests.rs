#[test]
fn few_bytes_are_counted() {
    assert_eq!(human_size(0), "0 B");
    assert_eq!(human_size(1), "1 B");
    assert_eq!(human_size(1023), "1023 B");
}

#[test]
fn each_unit_begins_at_one() {
    assert_eq!(human_size(1024), "1.0 KiB");
    assert_eq!(human_size(1 << 20), "1.0 MiB");
    assert_eq!(human_size(1 << 30), "1.0 GiB");
    assert_eq!(human_size(1 << 40), "1.0 TiB");
    assert_eq!(human_size(1 << 50), "1.0 PiB");
    assert_eq!(human_size(1 << 60), "1.0 EiB");
}

#[test]
fn one_decimal() {
    assert_eq!(human_size(1536), "1.5 KiB");
    assert_eq!(human_size(3 * (1 << 20) + (1 << 19)), "3.5 MiB");
    assert_eq!(human_size(1000 * 1024), "1000.0 KiB");
    assert_eq!(human_size(1023 * 1024), "1023.0 KiB");
}

#[test]
fn what_rounds_to_a_whole_unit_is_written_in_it() {
    assert_eq!(human_size((1 << 20) - 1), "1.0 MiB");
    assert_eq!(human_size((1 << 30) - 1), "1.0 GiB");
    assert_eq!(human_size(1023 * 1024 + 1000), "1.0 MiB");
    assert_eq!(human_size(1023 * 1024 + 900), "1023.9 KiB");
}

#[test]
fn the_largest_size() {
    assert_eq!(human_size(u64::MAX), "16.0 EiB");
}
