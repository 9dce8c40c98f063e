fn shown(items: &[Item]) -> String {
    let one = |item: &Item| match item.children[..] {
        [] => item.title.clone(),
        _ => format!("{}({})", item.title, shown(&item.children)),
    };
    items.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn read(text: &str) -> Result<String, usize> {
    read_outline(text).map(|items| shown(&items))
}

#[test]
fn flat_outlines() {
    assert_eq!(read("a\nb\nc\n").unwrap(), "a b c");
    assert_eq!(read("").unwrap(), "");
    assert_eq!(read("one item").unwrap(), "one item");
}

#[test]
fn items_below_items() {
    assert_eq!(read("a\n  b\n  c\nd\n  e").unwrap(), "a(b c) d(e)");
    assert_eq!(read("a\n  b\n    c\n      d").unwrap(), "a(b(c(d)))");
}

#[test]
fn back_over_several_steps() {
    assert_eq!(read("a\n  b\n    c\n      d\ne").unwrap(), "a(b(c(d))) e");
    assert_eq!(
        read("a\n  b\n    c\n  d\n    e\nf").unwrap(),
        "a(b(c) d(e)) f"
    );
}

#[test]
fn blank_lines_do_not_count() {
    assert_eq!(read("\na\n\n  b  \n   \n  c\n").unwrap(), "a(b c)");
}

#[test]
fn odd_indentation() {
    assert_eq!(read("a\n b"), Err(2));
    assert_eq!(read("a\n  b\n   c"), Err(3));
    assert_eq!(read(" a"), Err(1));
}

#[test]
fn steps_that_are_too_deep() {
    assert_eq!(read("  a"), Err(1));
    assert_eq!(read("a\n    b"), Err(2));
    assert_eq!(read("a\n  b\nc\n\n    d"), Err(5));
}
