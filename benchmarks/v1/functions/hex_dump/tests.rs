#[test]
fn a_full_line() {
    let bytes = b"Hello, world!\n\0\xff";
    assert_eq!(
        hex_dump(bytes),
        "00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 0a 00 ff  |Hello, world!...|\n"
    );
}

#[test]
fn the_last_line_is_filled_up() {
    let dump = hex_dump(b"0123456789abcdefAB");
    let lines: Vec<&str> = dump.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1], format!("00000010  41 42{}|AB|", " ".repeat(45)));
    assert_eq!(lines[0].find('|'), lines[1].find('|'));
}

#[test]
fn half_lines() {
    assert_eq!(
        hex_dump(&[1; 8]),
        format!(
            "00000000  01 01 01 01 01 01 01 01{}|........|\n",
            " ".repeat(27)
        )
    );
    assert_eq!(
        hex_dump(&[1; 9]),
        format!(
            "00000000  01 01 01 01 01 01 01 01  01{}|.........|\n",
            " ".repeat(23)
        )
    );
}

#[test]
fn characters_that_can_be_shown() {
    let dump = hex_dump(&[0x1f, 0x20, 0x7e, 0x7f, 0x80, b'|']);
    assert!(dump.ends_with("|. ~..||\n"));
}

#[test]
fn offsets() {
    assert_eq!(hex_dump(&[]), "");
    let dump = hex_dump(&vec![b'x'; 0x10005]);
    assert_eq!(dump.lines().count(), 0x1001);
    assert!(dump
        .lines()
        .last()
        .unwrap()
        .starts_with("00010000  78 78 78 78 78   "));
    assert!(dump.lines().nth(1).unwrap().starts_with("00000010  "));
}
