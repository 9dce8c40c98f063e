fn size(text: &str) -> Option<u64> {
    text.parse().ok().map(|ByteSize(bytes)| bytes)
}

#[test]
fn reading() {
    assert_eq!(size("512"), Some(512));
    assert_eq!(size("512 B"), Some(512));
    assert_eq!(size("4KiB"), Some(4096));
    assert_eq!(size("3 MiB"), Some(3 << 20));
    assert_eq!(size("2  GiB"), Some(2 << 30));
}

#[test]
fn what_is_no_size() {
    for text in [
        "", "B", "KiB", " 5", "5 kib", "5 KB", "5BB", "5 B ", "-1", "1.5 MiB", "5 TiB", "5 KiB B",
    ] {
        assert_eq!(text.parse::<ByteSize>(), Err(BadSize), "{text:?}");
    }
}

#[test]
fn what_does_not_fit() {
    assert_eq!(size("17179869183 GiB"), Some(17_179_869_183 << 30));
    assert_eq!(size("17179869184 GiB"), None);
    assert_eq!(size("18446744073709551616"), None);
}

#[test]
fn showing() {
    assert_eq!(ByteSize(0).to_string(), "0 B");
    assert_eq!(ByteSize(1023).to_string(), "1023 B");
    assert_eq!(ByteSize(1024).to_string(), "1 KiB");
    assert_eq!(ByteSize(1025).to_string(), "1025 B");
    assert_eq!(ByteSize(3 << 29).to_string(), "1536 MiB");
    assert_eq!(ByteSize(5 << 40).to_string(), "5120 GiB");
}

#[test]
fn widths_are_heeded() {
    assert_eq!(format!("[{:>9}]", ByteSize(2048)), "[    2 KiB]");
    assert_eq!(format!("[{:-<8}]", ByteSize(7)), "[7 B-----]");
    assert_eq!(format!("[{:2}]", ByteSize(7)), "[7 B]");
}

#[test]
fn what_is_shown_can_be_read() {
    for bytes in [0, 1, 1024, 1 << 20, 3 << 30, u64::MAX] {
        assert_eq!(size(&ByteSize(bytes).to_string()), Some(bytes));
    }
}
